"""Words every kind of answer. The English msgids are the source; no sentence is glued from halves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.domain.actions import (
    ABOUT,
    FORGET,
    LANGUAGES,
    MORE,
    PRIVACY,
    SKIP_TOWN,
    TOPICS,
    TOWNS,
    choose_group,
    choose_language,
    choose_topic,
    choose_town,
    look_up,
    make_slip,
    report_wrong,
    something_wrong,
    wrong_with,
)
from bot.domain.actions import say_danger as say_danger_of
from bot.domain.actions import say_in_german as say_in_german_about
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
from bot.domain.directory import LineRole
from bot.domain.lookup import PAGE
from bot.domain.referral import Choice, Referral
from bot.wording.apology import danger_numbers
from bot.wording.cards import Speech, card
from bot.wording.catalogues import Catalogue, msgid, own_name
from bot.wording.german import has_sentences, say_danger, say_in_german, slip
from bot.wording.names import LINES, WRONG
from bot.wording.pieces import Button, Line, Name, Number, Paragraph, Reply, Text, fill, line
from bot.wording.times import state_line

_EXAMPLES = ("debt", "social-benefits", "german-courses", "health-care")
"""Topics whose hints the welcome gives as examples."""
_WIDE_LABEL = 16
"""Letters from which a button needs a row of its own on a small phone."""

_DANGERS = {
    "medical": msgid("Call {number} now. Say where you are and what happened."),
    "police": msgid("Call {number} now. Say where you are and what is happening."),
    "suicide": msgid("You are not alone. Please talk to somebody now: {number}. You need not say your name."),
    "violence": msgid("Are you in danger now? Call {number} and say where you are."),
    "child": msgid("Is a child in danger now? Call {number} and say where you are."),
    "poison": msgid("Call {number} now. Say what was swallowed, how much, and how old the person is."),
}
_TALK = {
    "greeting": msgid("Hello! What do you need help with? Please write it in your own words, or choose a topic."),
    "thanks": msgid("You are welcome. I wish you all the best."),
    "goodbye": msgid("Goodbye! I wish you all the best. You can write again at any time."),
    "feelings": msgid("What do you need help with? Please write it in your own words, or choose a topic."),
}
_NO_TEXT = {
    NoText.VOICE: msgid("I cannot listen to voice messages. Please write, or choose a topic."),
    NoText.PICTURE: msgid(
        "I cannot read pictures and letters. Please do not send personal papers. Write in a few words what the letter is about, or choose a topic."
    ),
    NoText.OTHER: msgid("I can only read text. Please write, or choose a topic."),
}


def word(answer: Answer, speech: Speech, others: Mapping[str, Catalogue], german: Speech | None = None, *, guessed: bool = False) -> Reply:
    """Put an answer into the words of a language.

    ``others`` are all catalogues, for the menu of languages; ``german`` words what is shown at a desk; ``guessed`` says that the language was told from
    the text and is another one than before: then the guess is said, and can be changed.
    """
    reply = _Writer(speech, others, german).reply(answer)
    if not guessed:
        return reply
    # Translators: the bot tells in which language it understood a message.
    guess = speech.words.gettext("I read this as {language}. If that is wrong, please choose your language.")
    said: Paragraph = (fill(guess, language=speech.words.language_name(speech.words.code)),)
    menu = Button("🌐 " + own_name(speech.words.code), LANGUAGES)
    known = any(button.action == LANGUAGES for row in reply.buttons for button in row)
    return replace(reply, paragraphs=(*reply.paragraphs, said), buttons=reply.buttons if known else (*reply.buttons, (menu,)))


class _Writer:
    """One reply in the making; every method words one kind of answer."""

    def __init__(self, speech: Speech, others: Mapping[str, Catalogue], german: Speech | None) -> None:
        self.speech = speech
        self.german = german
        self.words = speech.words
        self.others = others

    def reply(self, answer: Answer) -> Reply:  # noqa: C901, PLR0911, PLR0912  one case for each kind of answer: the closed set on one page
        match answer:
            case Welcome():
                return self._welcome()
            case Refer():
                return self._refer(answer)
            case Emergency():
                return self._emergency(answer)
            case DidYouMean():
                return self._did_you_mean(answer)
            case NothingKnown():
                return self._nothing_known(answer)
            case NoMore():
                return self._no_more(answer)
            case NotUnderstood():
                return self._not_understood()
            case ForeignLanguage():
                return self._foreign(answer)
            case TopicMenu():
                return self._topics(answer)
            case TownMenu():
                return self._towns(answer)
            case LanguageMenu():
                return self._language_menu()
            case LanguageChosen():
                return self._language_chosen()
            case AboutOffice():
                return self._about(answer)
            case Privacy():
                return self._privacy()
            case Listing():
                return self._listing(answer)
            case Forgotten():
                return self._compose((self._says(self.words.gettext("Everything about this chat has been deleted here.")),))
            case SayInGerman():
                return self._compose(
                    say_in_german(answer, self.speech), (self._row(self._slip_button(answer.topic)), self._row(self._topic_button()))
                )
            case SayDanger():
                return self._compose(say_danger(answer, self.speech), (self._row(self._topic_button()),))
            case Slip():
                return self._compose(
                    slip(answer, self.speech, self.german), (self._row(*self._say_button(answer.topic)), self._row(self._topic_button()))
                )
            case WhichWrong():
                rows = [(Button(service.name, wrong_with(service.id)),) for service in answer.services]
                return self._compose((self._says(self.words.gettext("Something is wrong here")),), (*rows, self._row(self._topic_button())))
            case WhatWrong():
                return self._what_wrong(answer)
            case Reported():
                return self._compose((self._says(self.words.gettext("Thank you.")),), (self._row(self._topic_button()),))
            case SmallTalk():
                return self._with_groups(self.words.gettext(_TALK[answer.kind]))
            case PleaseWrite():
                return self._with_groups(self.words.gettext(_NO_TEXT[answer.kind]))
            case _:
                assert_never(answer)

    def _what_wrong(self, answer: WhatWrong) -> Reply:
        name = (line(Name(answer.service.name, strong=True)),)
        rows = [(Button(self.words.gettext(WRONG[what]), report_wrong(what, answer.service.id)),) for what in Wrong]
        return self._compose((name, self._says(self.words.gettext("What is wrong?"))), (*rows, self._row(self._topic_button())))

    def _welcome(self) -> Reply:
        words, directory = self.words, self.speech.directory
        examples = [line("• ", self.speech.labels.hints[topic]) for topic in _EXAMPLES if topic in directory.topics]
        return self._compose(
            (
                self._says(words.gettext("Hello! I pass on contacts of counselling services in the district of Wesermarsch.")),
                (line(words.gettext("Write in your own words and in your language what you need help with. For example:")), *examples),
                self._says(words.gettext("You can also choose a topic.")),
                self._says(self._statement()),
                danger_numbers(words, directory),
            ),
            (*self._group_buttons(), self._language_button()),
        )

    def _statement(self) -> str:
        return self.words.gettext("The coordination office does not give advice itself. It passes on contacts.")

    def _refer(self, answer: Refer) -> Reply:
        paragraphs = [*self._worry(answer), *self._place(answer), *(p for referral in answer.referrals for p in self._referral(referral, answer))]
        paragraphs.append(self._says(self._statement()))
        if answer.ask_town:
            paragraphs.append(self._says(self.words.gettext("Where do you live? Some services are only for certain towns.")))
            return self._compose(tuple(paragraphs), (*self._town_buttons(), self._row(self._skip_button())))
        return self._compose(tuple(paragraphs), self._after_referral(answer))

    def _worry(self, answer: Refer | DidYouMean) -> list[Paragraph]:
        return [danger_numbers(self.words, self.speech.directory)] if answer.worry else []

    def _place(self, answer: Refer | NothingKnown) -> list[Paragraph]:
        if not answer.outside:
            return []
        place = self.speech.directory.places[answer.outside].name
        text = self.words.gettext(
            "{place} is not in the district of Wesermarsch. I only know services there that are for a larger region or for all of Germany."
        )
        return [(fill(text, place=Name(place)),)]

    def _referral(self, referral: Referral, answer: Refer) -> list[Paragraph]:
        town = self.speech.directory.towns[answer.town].name if answer.town else None
        head: Line = (Text(self.speech.button(referral.topic), strong=True), *((Text(" · "), Name(town, strong=True)) if town else ()))
        heading = [head]
        if answer.spoken:
            name = self.words.language_name(answer.spoken)
            heading.append(fill(self.words.gettext("Services where somebody speaks this language come first: {language}"), language=name))
        return [tuple(heading), *(p for choice in referral.choices for p in self._choice(choice, answer))]

    def _choice(self, choice: Choice, answer: Refer) -> list[Paragraph]:
        shown = card(choice.service, answer.now, self.speech, answer.town)
        if choice.added:
            return [(line(self.words.gettext("If you reach nobody there, you can ask here where to turn to:")), *shown)]
        return [shown]

    def _after_referral(self, answer: Refer) -> tuple[tuple[Button, ...], ...]:
        more = any(referral.more for referral in answer.referrals)
        return self._rows(
            [
                *self._say_button(answer.referrals[0].topic),
                *([Button(self.words.gettext("More services"), MORE)] if more else []),
                Button("📍 " + self.words.gettext("Other town"), TOWNS),
                Button("📋 " + self.words.gettext("Other topic"), TOPICS),
                *self._language_button(),
                Button("⚠️ " + self.words.gettext("Something is wrong here"), something_wrong(answer.referrals[0].topic)),
            ]
        )

    def _emergency(self, answer: Emergency) -> Reply:
        first = self._number(answer.calls[0])
        paragraphs: list[Paragraph] = [(line(first),), (fill(self.words.gettext(_DANGERS[answer.kind]), number=first),)]
        paragraphs += self._ambulance_first(answer)
        paragraphs.append(tuple(self._call_line(call, answer) for call in answer.calls))
        paragraphs.append(self._says(self.words.gettext("Calls to 112 and 110 are free. You can call these numbers even if you speak no German.")))
        say = self._row(*self._say_danger_button(answer.kind))
        if answer.refer is None:
            return self._compose(tuple(paragraphs), (say, self._row(self._topic_button())))
        paragraphs.append(self._says(self.words.gettext("If you are safe now, these services can help:")))
        below = self._refer(answer.refer)
        return Reply(below.language, below.right_to_left, (*paragraphs, *below.paragraphs), tuple(row for row in (say, *below.buttons) if row))

    def _ambulance_first(self, answer: Emergency) -> list[Paragraph]:
        """Where another line is called first: the sign that it must be the ambulance."""
        ambulance = next((call for call in answer.calls if call.role is LineRole.AMBULANCE), None)
        if answer.kind != "poison" or ambulance is None:
            return []
        text = self.words.gettext("Is the person unconscious, or hardly breathing? Then call {number} first.")
        return [(fill(text, number=self._number(ambulance)),)]

    def _number(self, call: EmergencyCall) -> Number:
        phone = call.service.phones_to_tap[0]
        return Number(phone.number, phone.dialled, strong=True)

    def _call_line(self, call: EmergencyCall, answer: Emergency) -> Line:
        phones = call.service.phones_to_tap
        numbers: list[Number | Text] = []
        for phone in phones:
            numbers.extend(((Text(" · "),) if numbers else ()) + (Number(phone.number, phone.dialled, strong=True),))
        state = state_line(call.service, answer.now, self.words)
        return line("📞 ", *numbers, " – ", self.words.gettext(LINES[call.role]), " · ", *state, *self._speaks(call))

    def _speaks(self, call: EmergencyCall) -> Line:
        own = self.words.locale.language
        if own == "de" or own not in call.service.languages.all():
            return ()
        return line(" ", self.words.gettext("You can speak your language there."))

    def _did_you_mean(self, answer: DidYouMean) -> Reply:
        buttons = [(Button(self.speech.button(topic), choose_topic(topic)),) for topic in answer.topics]
        text = self.words.gettext("I am not sure that I understood you. What do you need help with?")
        hints = tuple(line(self.speech.button(topic), ": ", self.speech.labels.hints[topic]) for topic in answer.topics)
        return self._compose(
            (*self._worry(answer), self._says(text), hints), (*buttons, self._row(self._topic_button(self.words.gettext("Something else"))))
        )

    def _nothing_known(self, answer: NothingKnown) -> Reply:
        text = self.words.gettext("I know no service for this: {topic}")
        paragraphs = [*self._place(answer), (fill(text, topic=self.speech.topic(answer.topic)),)]
        if answer.nearest:
            paragraphs.append(self._says(self.words.gettext("You can ask here where to turn to:")))
            paragraphs.append(card(answer.nearest, answer.now, self.speech))
        return self._compose((*paragraphs, self._says(self._statement())), (self._row(self._topic_button()),))

    def _no_more(self, answer: NoMore) -> Reply:
        text = self.words.gettext("I know no more services for this: {topic}")
        return self._compose(((fill(text, topic=self.speech.topic(answer.topic)),),), (self._row(self._topic_button()),))

    def _foreign(self, answer: ForeignLanguage) -> Reply:
        paragraphs: list[Paragraph] = []
        for code in ("en", "de-simple" if "de-simple" in self.others else "de"):
            words = self.others[code]
            text = words.gettext("I do not speak this language yet: {language}. Please choose a language or a topic.")
            paragraphs.append((fill(text, language=words.language_name(answer.language)),))
        if answer.services:
            text = self.words.gettext("Here somebody speaks this language: {language}")
            paragraphs.append((fill(text, language=self.words.language_name(answer.language)),))
            paragraphs.extend(card(service, answer.now, self.speech) for service in answer.services)
        paragraphs.append(self._says(self._statement()))
        return self._compose(tuple(paragraphs), (self._row(self._topic_button()), *self._language_buttons()))

    def _topics(self, answer: TopicMenu) -> Reply:
        text = self._says(self.words.gettext("What do you need help with? Choose a topic, or write it in your own words."))
        if answer.group is None:
            return self._compose((text,), (*self._group_buttons(), self._language_button()))
        topics = [topic for topic in self.speech.directory.topics.values() if topic.group == answer.group]
        buttons = self._rows([Button(self.speech.button(topic.id), choose_topic(topic.id)) for topic in topics])
        return self._compose((text,), (*buttons, self._row(self._topic_button("↩ " + self.words.gettext("All topics")))))

    def _towns(self, answer: TownMenu) -> Reply:
        if answer.chosen:
            town = self.speech.directory.towns[answer.chosen].name
            text = fill(self.words.gettext("Your town: {town}. What do you need help with?"), town=Name(town))
            return self._compose(((text,),), self._group_buttons())
        return self._compose((self._says(self.words.gettext("Where do you live?")),), (*self._town_buttons(), self._row(self._skip_button())))

    def _language_menu(self) -> Reply:
        paragraphs = [self._says(self.words.gettext("Which language do you want?"))]
        if not all(words.reviewed for words in self.others.values()):
            paragraphs.append(self._says(self.words.gettext("No native speaker has read these translations yet.")))
        return self._compose(tuple(paragraphs), self._language_buttons())

    def _language_chosen(self) -> Reply:
        text = self.words.pgettext("say this in your own language, with the name of your own language", "From now on I write in English.")
        paragraphs = [self._says(text)]
        if not self.words.reviewed:
            paragraphs.append(self._says(self.words.gettext("No native speaker has read these translations yet.")))
        return self._compose((*paragraphs, self._says(self.words.gettext("What do you need help with?"))), self._group_buttons())

    def _about(self, answer: AboutOffice) -> Reply:
        words = self.words
        return self._compose(
            (
                self._says(words.gettext("This is a program of the coordination office for migration and participation, district of Wesermarsch.")),
                self._says(
                    words.gettext("I am a program, not a person. I make up nothing: all contacts come from a list that the office keeps."),
                    self._statement(),
                ),
                self._says(words.gettext("This is the office. It cannot advise you, but it brings services together:")),
                card(answer.office, answer.now, self.speech),
            ),
            self._rows([self._topic_button(), Button(words.gettext("Privacy"), PRIVACY)]),
        )

    def _privacy(self) -> Reply:
        words = self.words
        return self._compose(
            (
                self._says(words.gettext("What you write here is not stored. Nobody at the office reads it.")),
                self._says(
                    words.gettext("I remember your language and your town for 180 days, and your last topic for 30 minutes."),
                    words.gettext("I do not know your name. Your chat is kept under a code from which nobody can tell who you are."),
                    words.gettext("I count how often a topic is asked for. These numbers say nothing about you."),
                ),
                self._says(words.gettext("If you write to me in Telegram, Telegram keeps your messages by its own rules.")),
                self._says(words.gettext("You can delete what I remember at any time.")),
            ),
            self._rows([Button("🗑 " + words.gettext("Delete now"), FORGET), Button(words.gettext("About the office"), ABOUT), self._topic_button()]),
        )

    def _listing(self, answer: Listing) -> Reply:
        words, query = self.words, answer.query
        if query.is_empty:
            return self._compose((self._says(words.gettext("Write what you are looking for, for example: debt Nordenham Arabic open")),))
        head = [words.gettext("Services found: {number}").format(number=answer.total)]
        head += [self.speech.button(query.topic)] if query.topic else []
        head += [self.speech.directory.towns[query.town].name] if query.town else []
        head += [words.language_name(query.language)] if query.language else []
        head += [words.gettext("open now")] if query.open_now else []
        head += [words.gettext("free of charge")] if query.free else []
        paragraphs: list[Paragraph] = [(line(" · ".join(head)),)]
        if not answer.total:
            paragraphs.append(self._says(words.gettext("No service fits all these words. Leave one out, or write another one.")))
        elif answer.without_language:
            paragraphs.append(self._says(words.gettext("No service says that somebody speaks this language. These services fit the other words:")))
        paragraphs.extend(card(service, answer.now, self.speech, query.town) for service in answer.services)
        return self._compose(tuple(paragraphs), (self._pages(answer),))

    def _pages(self, answer: Listing) -> tuple[Button, ...]:
        query, shown = answer.query, (answer.query.page + 1) * PAGE
        back = [Button("⬅️", look_up(replace(query, page=query.page - 1).code))] if query.page else []
        return (*back, *([Button("➡️", look_up(replace(query, page=query.page + 1).code))] if answer.total > shown else []))

    def _not_understood(self) -> Reply:
        """The numbers for danger stand below: what was not understood may have been a cry for help."""
        text = self.words.gettext("I did not understand that. Please say it in other words, or choose a topic.")
        numbers = danger_numbers(self.words, self.speech.directory)
        return self._compose((self._says(text), numbers), (*self._group_buttons(), self._language_button()))

    def _with_groups(self, text: str) -> Reply:
        return self._compose((self._says(text),), (*self._group_buttons(), self._language_button()))

    def _compose(self, paragraphs: tuple[Paragraph, ...], buttons: Sequence[tuple[Button, ...]] = ()) -> Reply:
        return Reply(self.words.code, self.words.is_right_to_left, paragraphs, tuple(row for row in buttons if row))

    @staticmethod
    def _says(*sentences: str) -> Paragraph:
        return tuple(line(sentence) for sentence in sentences)

    @staticmethod
    def _row(*buttons: Button) -> tuple[Button, ...]:
        return buttons

    @staticmethod
    def _rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
        """Two short buttons beside each other, a long one alone."""
        rows: list[tuple[Button, ...]] = []
        for button in buttons:
            last = rows[-1] if rows else ()
            if len(last) == 1 and len(button.label) <= _WIDE_LABEL and len(last[0].label) <= _WIDE_LABEL:
                rows[-1] = (*last, button)
            else:
                rows.append((button,))
        return tuple(rows)

    def _say_button(self, topic: str) -> tuple[Button, ...]:
        label = "🇩🇪 " + self.words.gettext("Say it in German")
        return (Button(label, say_in_german_about(topic)),) if has_sentences(self.speech) else ()

    def _say_danger_button(self, danger: str) -> tuple[Button, ...]:
        label = "🇩🇪 " + self.words.gettext("What to say in German")
        return (Button(label, say_danger_of(danger)),) if has_sentences(self.speech) else ()

    def _slip_button(self, topic: str) -> Button:
        return Button("📄 " + self.words.gettext("Slip to show"), make_slip(topic))

    def _topic_button(self, label: str | None = None) -> Button:
        return Button(label or "📋 " + self.words.gettext("All topics"), TOPICS)

    def _skip_button(self) -> Button:
        return Button(self.words.gettext("I do not want to say"), SKIP_TOWN)

    def _language_button(self) -> tuple[Button, ...]:
        return (Button("🌐 " + own_name(self.words.code), LANGUAGES),)

    def _group_buttons(self) -> tuple[tuple[Button, ...], ...]:
        groups = self.speech.directory.groups.values()
        return self._rows([Button(f"{group.pictogram} {self.speech.labels.groups[group.id]}", choose_group(group.id)) for group in groups])

    def _town_buttons(self) -> tuple[tuple[Button, ...], ...]:
        towns = self.speech.directory.towns.values()
        return self._rows([Button(town.name.split(" (")[0], choose_town(town.id)) for town in towns])

    def _language_buttons(self) -> tuple[tuple[Button, ...], ...]:
        return self._rows([Button(own_name(code), choose_language(code)) for code in self.others])
