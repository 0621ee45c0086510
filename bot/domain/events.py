"""The closed set of what a person can do in a conversation."""

from dataclasses import dataclass

from bot.domain.actions import Action
from bot.domain.answers import NoText


@dataclass(frozen=True, slots=True)
class Said:
    """A text; ``client_language`` is the language of the person's app, where it is known."""

    text: str
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button or a command."""

    action: Action
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A shared position in degrees; it is used at once and not kept."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SentOther:
    """Something that is no text."""

    kind: NoText
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A volunteer's words for looking services up."""

    text: str
    client_language: str | None = None


Event = Said | Tapped | Located | SentOther | LookedUp
