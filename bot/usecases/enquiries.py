"""Somebody asks: the turn is decided, remembered and counted in one transaction, then worded."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import new as hmac

from bot.domain.actions import START
from bot.domain.answers import Answer, DidYouMean, Emergency, NothingKnown, NotUnderstood, Refer, Reported
from bot.domain.dialogue import Conversation, Turn, World, next_turn
from bot.domain.events import Event, Tapped
from bot.domain.hours import ZONE
from bot.domain.lexicon import Labels
from bot.domain.posters import place_in
from bot.store.base import Outcome, Report, Store, StoreError, Work
from bot.wording.cards import Speech
from bot.wording.catalogues import EASY_GERMAN, GERMAN, Catalogue
from bot.wording.pieces import Reply
from bot.wording.replies import word

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What every channel stands on: the world of the moment, the store, the catalogues and the secret of the keys.

    ``world`` is asked anew for every question, so that a changed directory is used at once.
    """

    world: Callable[[], World]
    store: Store
    catalogues: Mapping[str, Catalogue]
    secret: bytes


def conversation_key(office: Office, channel: str, who: object) -> str:
    """The key under which a conversation is kept: nobody can tell from it which chat it is (HMAC-SHA256)."""
    return hmac(office.secret, f"{channel}:{who}".encode(), sha256).hexdigest()


def answer(office: Office, channel: str, key: str, event: Event, now: datetime) -> tuple[Turn, Reply]:
    """Answer one event of a conversation, at once and whole."""
    with office.store.begin() as work:
        turn = decide(office, work, channel, key, event, now)
    return turn, reply_to(office, turn.answer, turn.language, guessed=turn.guessed)


def converse(office: Office, channel: str, event: Event, before: Conversation, now: datetime) -> tuple[Turn, Reply]:
    """Answer one event of a conversation that its channel remembers itself; it is counted like any other.

    A count that fails keeps no answer back. A report that cannot be kept raises the StoreError: nobody is thanked for what is lost.
    """
    turn = next_turn(event, before, office.world(), now)
    if isinstance(turn.answer, Reported):
        with office.store.begin() as work:
            keep_report(work, turn.answer, now)
    outcome = outcome_of(turn, channel, now)
    if outcome:
        try:
            with office.store.begin() as work:
                work.count(outcome)
        except StoreError as error:
            log.warning("an answer is not counted (%s)", error)
    return turn, reply_to(office, turn.answer, turn.language, guessed=turn.guessed)


def keep_report(work: Work, said: Answer, now: datetime) -> None:
    """Keep what somebody says is wrong: the day, the service, what; nothing of who."""
    if isinstance(said, Reported):
        work.report(Report(now.astimezone(ZONE).date(), said.service.id, said.what))


def decide(office: Office, work: Work, channel: str, key: str, event: Event, now: datetime) -> Turn:
    """Decide one turn inside a transaction; nothing of what was said is kept."""
    place = place_in(event.action.of) if isinstance(event, Tapped) and event.action.verb == START.verb else None
    if place:
        work.count_poster(_day(now), channel, place)
    turn = next_turn(event, work.conversation(key, now), office.world(), now)
    work.remember(key, turn.conversation, now)
    keep_report(work, turn.answer, now)
    outcome = outcome_of(turn, channel, now)
    if outcome:
        work.count(outcome)
    return turn


def came_by_poster(office: Office, channel: str, place: str, now: datetime) -> None:
    """Count somebody who came by the code of a poster: day and place, nothing else. A count that fails keeps nobody out."""
    try:
        with office.store.begin() as work:
            work.count_poster(_day(now), channel, place)
    except StoreError as error:
        log.warning("a visit by a poster is not counted (%s)", error)


def reply_to(office: Office, said: Answer, language: str, *, guessed: bool = False) -> Reply:
    """Word an answer in a language."""
    german = speech_of(office, GERMAN) if GERMAN in office.catalogues else None
    return word(said, speech_of(office, language), office.catalogues, german, guessed=guessed)


def speech_of(office: Office, language: str) -> Speech:
    """What to word answers with in a language."""
    world = office.world()
    return Speech(office.catalogues[language], labels_for(world, language), world.directory, world.sentences)


def labels_for(world: World, language: str) -> Labels:
    """Names of topics in a language; easy German uses those of German."""
    labels = world.matcher.labels
    return labels[language if language in labels else "de" if language == EASY_GERMAN else "en"]


def outcome_of(turn: Turn, channel: str, now: datetime) -> Outcome | None:
    """What is counted of a turn; menus and small talk are not."""
    match turn.answer:
        case Emergency():
            what, topic = "emergency", turn.answer.kind
        case Refer():
            what, topic = "referral", turn.answer.referrals[0].topic
        case NothingKnown():
            what, topic = "nothing-known", turn.answer.topic
        case DidYouMean():
            what, topic = "choice", ""
        case NotUnderstood():
            what, topic = "not-understood", ""
        case _:
            return None
    return Outcome(_day(now), channel, turn.language, topic, turn.conversation.town or "", what)


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()
