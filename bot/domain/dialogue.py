"""The whole decision on one page: an event and what is remembered give an answer and what is to be remembered.

Danger comes before everything and never replaces the referral below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.domain.actions import Action
from bot.domain.answers import (
    AboutOffice,
    Answer,
    DidYouMean,
    Emergency,
    EmergencyCall,
    ForeignLanguage,
    Forgotten,
    LanguageChosen,
    LanguageMenu,
    Listing,
    NoMore,
    NoText,
    NothingKnown,
    NotUnderstood,
    PleaseWrite,
    Privacy,
    Refer,
    Reported,
    SayDanger,
    SayInGerman,
    Slip,
    SmallTalk,
    TopicMenu,
    TownMenu,
    Welcome,
    WhatWrong,
    WhichWrong,
    Wrong,
)
from bot.domain.danger import Danger
from bot.domain.directory import Directory, LineRole, Service
from bot.domain.events import Event, Located, LookedUp, Said, SentOther, Tapped
from bot.domain.explaining import explain
from bot.domain.lexicon import DANGERS, TOPIC_OF_DANGER
from bot.domain.lookup import PAGE, Query, find_services, query_from_code, read_query
from bot.domain.matching import OUT_OF_SCOPE, Band, Matcher, Understanding
from bot.domain.posters import place_in
from bot.domain.referral import MOST, Referral, Wish, choose_services, last_resort, rank_services, town_changes_referral
from bot.domain.sentences import Sentences

FALLBACK_LANGUAGE = "en"
MOST_CHOICES = 3
WORTH_OFFERING = 0.1
"""A topic is offered when it is at least a tenth as likely as the first: others would only puzzle."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is remembered of a conversation: never a word of a question."""

    language: str | None = None
    town: str | None = None
    topics: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    spoken: str | None = None
    asked_town: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer, the language to word it in, what to remember, and the reasons."""

    answer: Answer
    language: str
    conversation: Conversation
    reasons: tuple[str, ...] = ()
    understanding: Understanding | None = None
    guessed: bool = False
    """The language was told from the text, and it is another one than before: the guess must be said."""


@dataclass(frozen=True, slots=True)
class World:
    """What a decision is taken from: the directory, the matcher, and the languages that answers can be worded in.

    ``sentences`` are what can be said in German, by the language of the reader.
    """

    directory: Directory
    matcher: Matcher
    languages: tuple[str, ...] = field(default=("de", "en"))
    sentences: Mapping[str, Sentences] = field(default_factory=dict)


def next_turn(event: Event, conversation: Conversation, world: World, now: datetime) -> Turn:
    """Decide. Pure: the same event, conversation, world and moment give the same turn."""
    match event:
        case Said():
            return _Step(world, conversation, now, _language(event.client_language, conversation, world)).said(event.text)
        case Tapped():
            return _Step(world, conversation, now, _language(event.client_language, conversation, world)).tapped(event.action)
        case Located():
            return _Step(world, conversation, now, _language(None, conversation, world)).located(event)
        case SentOther():
            return _Step(world, conversation, now, _language(event.client_language, conversation, world)).other(event.kind)
        case LookedUp():
            step = _Step(world, conversation, now, _language(event.client_language, conversation, world))
            return step.looked_up(read_query(event.text, world.matcher))
        case _:
            assert_never(event)


def _language(client: str | None, conversation: Conversation, world: World) -> str:
    if conversation.language in world.languages:
        return conversation.language or FALLBACK_LANGUAGE
    short = (client or "").replace("_", "-").partition("-")[0].casefold()
    return short if short in world.languages else FALLBACK_LANGUAGE


@dataclass(frozen=True, slots=True)
class _Step:
    """One decision in the making; every method gives a turn or a part of one."""

    world: World
    before: Conversation
    now: datetime
    language: str

    @property
    def spoken(self) -> str:
        """The language that the person speaks: easy German is a way to write German."""
        return self.language.partition("-")[0]

    def said(self, text: str) -> Turn:
        seen = self.world.matcher.understand(text, self.spoken)
        other = seen.language.sure and seen.language.code in self.world.languages and seen.language.code != self.spoken
        step = replace(self, language=seen.language.code) if other else self
        turn = _with_worry(step.decide(seen), seen)
        guessed = self.before.language is not None and turn.language not in {self.before.language, seen.named_language}
        return replace(turn, understanding=seen, reasons=(*explain(seen), *turn.reasons), guessed=guessed)

    def decide(self, seen: Understanding) -> Turn:
        if seen.danger and seen.danger.acute:
            return self.emergency(seen.danger, seen)
        if seen.language.sure and seen.language.code not in self.world.languages:
            return self.foreign(seen.language.code)
        follow_up = self.follow_up(seen)
        if follow_up:
            return follow_up
        talk = seen.match.talk
        if talk and talk != OUT_OF_SCOPE[1:] and seen.match.band is not Band.DIRECT:
            return self.talk(talk)
        return self.topics(seen)

    def emergency(self, danger: Danger, seen: Understanding) -> Turn:
        directory = self.world.directory
        calls = tuple(EmergencyCall(line.role, directory.services[line.service]) for line in directory.emergencies[danger.kind].lines)
        if danger.kind == "suicide" and {"medical", "poison"} & set(danger.also):  # an attempt is under way
            calls = tuple(sorted(calls, key=lambda call: call.role is not LineRole.AMBULANCE))
        turn = self.refer((TOPIC_OF_DANGER[danger.kind],), seen.town, seen.outside, ask_town=False)
        below = turn.answer if isinstance(turn.answer, Refer) else None
        return replace(turn, answer=Emergency(danger.kind, calls, self.now, below))

    def foreign(self, code: str) -> Turn:
        fitting = [
            service
            for service in self.world.directory.services.values()
            if service.is_for_inquirers and service.is_in_touch and code in service.languages.all()
        ]
        return self.turn(ForeignLanguage(code, tuple(fitting[:3]), self.now))

    def follow_up(self, seen: Understanding) -> Turn | None:
        """A town, a language or "another one" after an answer: the same topic again, with the new wish."""
        little = seen.content_words <= 1 and seen.match.band is not Band.DIRECT
        if little and (seen.town or seen.outside):
            if self.before.topics:
                return self.refer(self.before.topics, seen.town, seen.outside)
            if seen.town:
                return self.turn(TownMenu(seen.town), town=seen.town)
        if seen.named_language and seen.content_words <= 1:
            if self.before.topics:
                return self.refer(self.before.topics, None, None, spoken=seen.named_language)
            return self.change_language(seen.named_language)
        if seen.match.talk == "another" and self.before.topics:
            return self.more()
        return None

    def talk(self, talk: str) -> Turn:
        match talk:
            case "another" | "topics":
                return self.turn(TopicMenu())
            case "language":
                return self.turn(LanguageMenu())
            case "about" | "human":
                return self.about()
            case "privacy":
                return self.turn(Privacy())
            case "forget":
                return self.forget()
            case _:
                return self.turn(SmallTalk(talk))

    def topics(self, seen: Understanding) -> Turn:
        match = seen.match
        if match.band is Band.UNCLEAR:
            return self.turn(NotUnderstood(), town=seen.town)
        if match.band is Band.CHOICE:
            likely = [scored for scored in match.topics[:MOST_CHOICES] if scored.probability >= match.topics[0].probability * WORTH_OFFERING]
            choice = tuple(scored.topic for scored in likely)
            return self.turn(DidYouMean(choice), town=seen.town)
        needs = (match.first, match.also) if match.also else (match.first,)
        return self.refer(needs, seen.town, seen.outside, named=seen.named_services)

    def refer(
        self, topics: tuple[str, ...], town: str | None, outside: str | None, *, ask_town: bool = True,
        spoken: str | None = None, named: tuple[str, ...] = (),
    ) -> Turn:  # fmt: skip
        if "coordination" in topics[:1]:
            return self.about()
        town = None if outside else town or self.before.town
        wishes = [Wish(t, spoken or self.before.spoken or self.spoken, self.now, town, bool(outside)) for t in topics]
        referrals = tuple(_named_first(choose_services(self.world.directory, wish), named) for wish in wishes)
        if not any(referral.choices for referral in referrals):
            return self.nothing(wishes[0], outside)
        ask = ask_town and town is None and not outside and not self.before.asked_town and self.town_matters(wishes)
        shown = tuple(dict.fromkeys(s.id for referral in referrals for s in referral.services))
        answer = Refer(tuple(r for r in referrals if r.choices), self.now, town, outside, ask, spoken)
        reasons = tuple(f"{c.service.id}: {c.points} = {'; '.join(c.reasons)}" for r in referrals for c in r.choices)
        turn = self.turn(answer, town=town, topics=topics, shown=shown, asked_town=ask or self.before.asked_town)
        return replace(turn, conversation=replace(turn.conversation, spoken=spoken or self.before.spoken), reasons=reasons)

    def town_matters(self, wishes: list[Wish]) -> bool:
        return any(town_changes_referral(self.world.directory, wish) for wish in wishes)

    def nothing(self, wish: Wish, outside: str | None) -> Turn:
        nearest = last_resort(self.world.directory, wish)
        return self.turn(NothingKnown(wish.topic, nearest.service if nearest else None, self.now, outside), topics=(wish.topic,))

    def more(self) -> Turn:
        topic = self.before.topics[0]
        wish = Wish(topic, self.before.spoken or self.spoken, self.now, self.before.town)
        ranked = [c for c in rank_services(self.world.directory, wish) if c.service.id not in self.before.shown]
        if not ranked:
            return self.turn(NoMore(topic))
        answer = Refer((Referral(topic, tuple(ranked[:3]), more=max(0, len(ranked) - 3)),), self.now, self.before.town)
        shown = (*self.before.shown, *(choice.service.id for choice in ranked[:3]))
        return self.turn(answer, topics=self.before.topics, shown=shown)

    def about(self) -> Turn:
        directory = self.world.directory
        return self.turn(AboutOffice(directory.services[directory.office.service], self.now))

    def forget(self) -> Turn:
        return Turn(Forgotten(), self.language, Conversation())

    def change_language(self, code: str) -> Turn:
        if code not in self.world.languages:
            return self.foreign(code)
        return Turn(LanguageChosen(), code, replace(self.before, language=code))

    def tapped(self, action: Action) -> Turn:  # noqa: C901, PLR0911, PLR0912  one case for each verb: all buttons on one page
        directory = self.world.directory
        match action.verb:
            case "start" if place_in(action.of):
                return self.turn(Welcome())
            case "start":
                code, _, topic = action.of.partition("-")
                step = replace(self, language=code) if code in self.world.languages else self
                return step.refer((topic,), None, None) if topic in directory.topics else step.turn(Welcome())
            case "group" if action.of in directory.groups:
                return self.turn(TopicMenu(action.of))
            case "topic" if action.of in directory.topics:
                return self.refer((action.of,), None, None)
            case "more" if self.before.topics:
                return self.more()
            case "say" if action.of in (*directory.topics, *(f"!{danger}" for danger in DANGERS)):
                return self.say(action.of)
            case "slip" if action.of in directory.topics:
                return self.slip(action.of)
            case "wrong":
                return self.wrong(action.of)
            case "report":
                return self.report(action.of)
            case "town":
                return self.town(action.of)
            case "find":
                return self.looked_up(query_from_code(action.of, directory))
            case "towns":
                return self.turn(TownMenu())
            case "language":
                return self.change_language(action.of) if action.of else self.turn(LanguageMenu())
            case "languages":
                return self.turn(LanguageMenu())
            case "about":
                return self.about()
            case "privacy":
                return self.turn(Privacy())
            case "forget":
                return self.forget()
            case _:
                return self.turn(TopicMenu())

    def say(self, of: str) -> Turn:
        """What to say in German: to the services that were named for a topic, or in danger."""
        if of.startswith("!"):
            return self.turn(SayDanger(of[1:]))
        everybody_speaks = all(self.spoken in service.languages.all() for service in self.named(of))
        return self.turn(SayInGerman(of, interpreter=not everybody_speaks))

    def slip(self, topic: str) -> Turn:
        return self.turn(Slip(topic, self.named(topic), self.now, self.before.town))

    def wrong(self, of: str) -> Turn:
        """Something is wrong with a service, or with one of those that were named for a topic."""
        directory = self.world.directory
        named = self.named(of[1:]) if of.startswith("@") and of[1:] in directory.topics else ()
        known = directory.services.get(of) if not named else named[0] if len(named) == 1 else None
        if known and known.is_for_inquirers:
            return self.turn(WhatWrong(known))
        return self.turn(WhichWrong(named)) if named else self.turn(TopicMenu())

    def report(self, of: str) -> Turn:
        what, _, service = of.partition("=")
        known = self.world.directory.services.get(service)
        if known is None or not known.is_for_inquirers or what not in set(Wrong):
            return self.turn(TopicMenu())
        return self.turn(Reported(known, Wrong(what)))

    def named(self, topic: str) -> tuple[Service, ...]:
        """The services that were named for a topic; chosen anew when the conversation has moved on."""
        services = self.world.directory.services
        if topic in self.before.topics:
            alone = len(self.before.topics) == 1
            named = [services[id_] for id_ in self.before.shown if id_ in services and (alone or topic in services[id_].topics)]
            if named:
                return tuple(named[-MOST:])
        return choose_services(self.world.directory, Wish(topic, self.spoken, self.now, self.before.town)).services

    def town(self, town: str) -> Turn:
        known = town if town in self.world.directory.towns else None
        step = replace(self, before=replace(self.before, town=known, asked_town=True))
        if step.before.topics:
            return step.refer(step.before.topics, known, None, ask_town=False)
        return step.turn(TownMenu(known)) if known else step.turn(TopicMenu())

    def looked_up(self, query: Query) -> Turn:
        """A page of services in German, which volunteers read; nothing of it is remembered."""
        found = find_services(self.world.directory, query, self.now)
        without = not found and query.language is not None
        if without:
            found = find_services(self.world.directory, replace(query, language=None), self.now)
        page = found[query.page * PAGE : (query.page + 1) * PAGE]
        answer = Listing(query, tuple(choice.service for choice in page), len(found), self.now, without)
        reasons = tuple(f"{c.service.id}: {c.points} = {'; '.join(c.reasons)}" for c in page)
        return Turn(answer, "de" if "de" in self.world.languages else self.language, self.before, reasons)

    def located(self, event: Located) -> Turn:
        town = self.world.directory.nearest_town(event.latitude, event.longitude)
        return self.town(town.id) if town else self.turn(TownMenu())

    def other(self, kind: NoText) -> Turn:
        return self.turn(PleaseWrite(kind))

    def turn(
        self, answer: Answer, *, town: str | None = None, topics: tuple[str, ...] | None = None,
        shown: tuple[str, ...] | None = None, asked_town: bool | None = None,
    ) -> Turn:  # fmt: skip
        after = replace(
            self.before,
            language=self.language,
            town=town or self.before.town,
            topics=self.before.topics if topics is None else topics,
            shown=self.before.shown if shown is None else shown,
            asked_town=self.before.asked_town if asked_town is None else asked_town,
        )
        return Turn(answer, self.language, after)


def _named_first(referral: Referral, named: tuple[str, ...]) -> Referral:
    """Services that the person named come first among those that fit."""
    choices = tuple(sorted(referral.choices, key=lambda choice: choice.service.id not in named))
    return replace(referral, choices=choices)


def _with_worry(turn: Turn, seen: Understanding) -> Turn:
    """Where a danger is near, or the text was not understood, the numbers to call stand in the answer."""
    match turn.answer:
        case Refer() | DidYouMean() if seen.danger:
            return replace(turn, answer=replace(turn.answer, worry=True))
        case _:
            return turn
