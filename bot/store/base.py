"""What is remembered, as values, and what a store can do. One SQL store serves SQLite (also in memory) and PostgreSQL."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.answers import Wrong
from bot.domain.dialogue import Conversation
from bot.domain.shorthand import Ids
from bot.errors import BotError

SETTINGS_KEPT = timedelta(days=180)
"""Language and town are kept this long after the last use."""
TOPICS_KEPT = timedelta(minutes=30)
"""The last topic and what was shown are kept this long, for "and in Brake?"."""
REPORTS_KEPT = timedelta(days=90)
"""Reports of wrong data are kept this long: by then the office has checked them."""
REPEATS_KEPT = timedelta(hours=48)
"""Ids of updates and messages are kept this long, so that an update that comes twice is answered once."""


class StoreError(BotError):
    """The database cannot be used."""


class UnfitError(BotError):
    """A value that no database can keep; trying again would not help."""


class DeliveryState(StrEnum):
    """How far a delivery is. One in ``SENDING`` may or may not have arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer that a channel has to deliver, as ids.

    ``reply_to`` is the message that it answers, ``edits`` the message of ours that it replaces (a tapped button),
    ``callback`` the tap to confirm, ``base`` the newest message id known in the chat before the last attempt.
    """

    bot: int
    update: int
    chat: int
    answer: Ids
    language: str
    received: datetime
    guessed: bool = False
    urgent: bool = False
    group: bool = False
    reply_to: int | None = None
    edits: int | None = None
    callback: str | None = None
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    base: int | None = None
    message: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one turn came to, for the counts of a day. No key, no time of day, no words."""

    day: date
    channel: str
    language: str
    topic: str
    town: str
    outcome: str


POSTER = "poster"
"""Outcome of a visit that began with the code of a poster; its topic is the place of the poster, its language and town are empty."""
MOST_PLACES = 100
"""Places of posters that are counted on one day; others are left out, so that nobody can fill the table with made-up ones."""


@dataclass(frozen=True, slots=True)
class Visits:
    """How often people came by the posters of a place."""

    place: str
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody said that something about a service is wrong: the day, no words, nobody's name. ``number`` counts the same of a day."""

    day: date
    service: str
    what: Wrong
    number: int = 1


class Work(Protocol):
    """One transaction: all of it is kept, or nothing."""

    def conversation(self, key: str, now: datetime) -> Conversation:
        """What is remembered under a key and has not run out."""

    def remember(self, key: str, conversation: Conversation, now: datetime) -> None:
        """Keep a conversation; an empty one erases it."""

    def count(self, outcome: Outcome) -> None:
        """Add one to a day's count."""

    def count_poster(self, day: date, channel: str, place: str) -> None:
        """Add one to a day's count of a poster's place, as far as not too many places are counted that day."""

    def visits(self, since: date) -> Sequence[Visits]:
        """How often people came by posters since a day, most first."""

    def report(self, report: Report) -> None:
        """Keep that something is wrong, for the coordinator."""

    def reports(self) -> Sequence[Report]:
        """What was reported, newest first."""

    def is_known(self, bot: int, update: int) -> bool:
        """Whether an update was taken in before."""

    def enqueue(self, delivery: Delivery) -> None:
        """Keep an answer until the channel has accepted it."""

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is; the answer itself is erased once it is done or dead."""

    def newest_message(self, bot: int, chat: int) -> int:
        """The highest message id known in a chat; 0 when none is."""

    def waiting(self, bot: int, limit: int) -> Sequence[Delivery]:
        """Deliveries that are not done, oldest first."""

    def expire(self, now: datetime) -> None:
        """Erase what has run out."""


class Store(Protocol):
    """Where things are remembered."""

    def begin(self, *, durable: bool = False) -> AbstractContextManager[Work]:
        """A transaction; a durable one survives the loss of power. Raises StoreError when nothing can be kept, UnfitError for a value that cannot."""

    def close(self) -> None:
        """Give connections back."""
