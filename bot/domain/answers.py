"""The closed set of answers. An answer says what is said, not how: words and buttons come from ``bot.wording``."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.directory import LineRole, Service
from bot.domain.lookup import Query
from bot.domain.referral import Referral


class NoText(StrEnum):
    """What somebody sent that is no text."""

    VOICE = "voice"
    PICTURE = "picture"
    OTHER = "other"


class Wrong(StrEnum):
    """What somebody says is wrong about a service."""

    NUMBER = "number"
    ADDRESS = "address"
    HOURS = "hours"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first words: what the bot does, and what it does not."""


@dataclass(frozen=True, slots=True)
class Refer:
    """Services for one or two needs, worked out for ``now``.

    ``ask_town`` adds the question for the town; ``outside`` names a place that is not in the district;
    ``spoken`` is the language wanted of the services, when it is not the one of the reply; ``worry`` says that the
    text came near to a danger: the numbers to call are shown too.
    """

    referrals: tuple[Referral, ...]
    now: datetime
    town: str | None = None
    outside: str | None = None
    ask_town: bool = False
    spoken: str | None = None
    worry: bool = False


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """A line to call in danger, and what it is for."""

    role: LineRole
    service: Service


@dataclass(frozen=True, slots=True)
class Emergency:
    """Acute danger, seen at ``now``: the lines to call, first one first, and the services below them."""

    kind: str
    calls: tuple[EmergencyCall, ...]
    now: datetime
    refer: Refer | None


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Two or three topics to choose from; ``worry`` as in ``Refer``."""

    topics: tuple[str, ...]
    worry: bool = False


@dataclass(frozen=True, slots=True)
class NothingKnown:
    """No service is known for this topic and place; ``nearest`` can be asked all the same."""

    topic: str
    nearest: Service | None
    now: datetime
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class NoMore:
    """Every service of the topic was named."""

    topic: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Not understood, or nothing that a counselling service answers."""


@dataclass(frozen=True, slots=True)
class ForeignLanguage:
    """A language that the bot does not speak; ``services`` say that they do."""

    language: str
    services: tuple[Service, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class TopicMenu:
    """The groups, or the topics of one group."""

    group: str | None = None


@dataclass(frozen=True, slots=True)
class TownMenu:
    """The towns to choose from; ``chosen`` confirms one."""

    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class LanguageMenu:
    """The languages to choose from."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """From now on answers come in this language."""


@dataclass(frozen=True, slots=True)
class AboutOffice:
    """What the office and the bot are, and that they do not advise."""

    office: Service
    now: datetime


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is remembered, and for how long."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Everything about this chat is erased."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what a volunteer looked up, worked out for ``now``; ``total`` counts all that fit.

    ``without_language``: nobody is known who speaks the language wanted, so these fit only the other words.
    """

    query: Query
    services: tuple[Service, ...]
    total: int
    now: datetime
    without_language: bool = False


@dataclass(frozen=True, slots=True)
class SayInGerman:
    """What to say in German to services of a topic; ``interpreter`` where one of them may not speak the person's language."""

    topic: str
    interpreter: bool = False


@dataclass(frozen=True, slots=True)
class SayDanger:
    """What to say in German when calling for help in this kind of danger."""

    danger: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A referral slip in two languages, to show at the desk: the need, the services, worked out for ``now``."""

    topic: str
    services: tuple[Service, ...]
    now: datetime
    town: str | None = None


@dataclass(frozen=True, slots=True)
class WhichWrong:
    """Something is wrong: one of these services has to be chosen."""

    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class WhatWrong:
    """Something is wrong with this service: what it is has to be chosen."""

    service: Service


@dataclass(frozen=True, slots=True)
class Reported:
    """The office is told what is wrong with this service: thanks."""

    service: Service
    what: Wrong


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks or a farewell."""

    kind: str


@dataclass(frozen=True, slots=True)
class PleaseWrite:
    """Something that is no text cannot be read."""

    kind: NoText


Answer = (
    Welcome | Refer | Emergency | DidYouMean | NothingKnown | NoMore | NotUnderstood | ForeignLanguage | TopicMenu | TownMenu
    | LanguageMenu | LanguageChosen | AboutOffice | Privacy | Forgotten | Listing | SayInGerman | SayDanger | Slip
    | WhichWrong | WhatWrong | Reported | SmallTalk | PleaseWrite
)  # fmt: skip
