"""What a reply is made of: paragraphs of lines of pieces, and rows of buttons. No markup, no channel.

Numbers, addresses and German names are pieces of their own, so that a channel can make them tappable and
isolate them inside right-to-left text; what is dialled or copied never holds an isolate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from bot.domain.actions import Action

LEFT_TO_RIGHT_ISOLATE, FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2066", "\u2068", "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"


@dataclass(frozen=True, slots=True)
class Text:
    """Words in the language of the reply."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Something with a direction of its own: a German name, an address, a time; ``service`` if it heads the card of one."""

    text: str
    strong: bool = False
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number as it stands in the directory, and what a phone dials."""

    text: str
    dialled: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """A mailbox."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page; ``text`` is what is shown."""

    text: str
    url: str


Piece = Text | Name | Number | Mail | Link
Line = tuple[Piece, ...]
Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the words of one language, ready to be drawn by a channel."""

    language: str
    right_to_left: bool
    paragraphs: tuple[Paragraph, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()


def line(*parts: Piece | str) -> Line:
    """A line of pieces; plain strings are words in the language of the reply."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def fill(template: str, **gaps: Piece | str) -> Line:
    """A translated sentence with its named gaps filled by pieces."""
    pieces: list[Piece] = []
    for words, name, _, _ in Formatter().parse(template):
        if words:
            pieces.append(Text(words))
        if name is not None:
            part = gaps[name]
            pieces.append(Text(part) if isinstance(part, str) else part)
    return tuple(pieces)


def joined(lines: Iterable[Line], between: str) -> Line:
    """Several lines as one."""
    pieces: list[Piece] = []
    for number, one in enumerate(lines):
        pieces.extend(((Text(between),) if number else ()) + one)
    return tuple(pieces)


def isolated(piece: Piece, shown: str) -> str:
    """``shown`` (which a channel made of the piece) with the isolates that it needs inside right-to-left text."""
    match piece:
        case Text():
            return shown
        case Name():
            return f"{FIRST_STRONG_ISOLATE}{shown}{END_OF_ISOLATE}"
        case _:
            return f"{LEFT_TO_RIGHT_ISOLATE}{shown}{END_OF_ISOLATE}"


def plain_line(pieces: Line, *, right_to_left: bool) -> str:
    """A line as plain text for a screen."""
    if not right_to_left:
        return "".join(piece.text for piece in pieces)
    return RIGHT_TO_LEFT_MARK + "".join(isolated(piece, piece.text) for piece in pieces)


def plain(reply: Reply) -> str:
    """The words of a reply as plain text for a screen: paragraphs with an empty line between them."""
    return "\n\n".join("\n".join(plain_line(pieces, right_to_left=reply.right_to_left) for pieces in paragraph) for paragraph in reply.paragraphs)
