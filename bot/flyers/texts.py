"""The texts of a flyer in the languages that are chosen, and its codes; no layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import segno

from bot.domain.directory import Directory
from bot.flyers.order import Kind, Order
from bot.wording.apology import danger_numbers
from bot.wording.cards import Speech, one_line
from bot.wording.catalogues import GERMAN, msgid, own_name
from bot.wording.pieces import Number
from bot.wording.profile import SHORT_DESCRIPTION

_HEADLINE = msgid("What do you need help with?")
_WHAT = msgid("Ask in your language. You get the contact of a counselling service that can help.")
_FREE = msgid("Free of charge.")
_NO_NAME = msgid("You need not say your name.")
_STATEMENT = msgid("The coordination office does not give advice itself. It passes on contacts.")
_SCAN = msgid("Scan the code with your phone.")
# Translators: stands below the code that leads to the web chat.
_WITHOUT_ACCOUNT = msgid("Without an account")
# Translators: on a sheet at the desk of an office, so that a person can show which language they speak.
_POINT = msgid("Do you speak this language? Please point here.")


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code as SVG, what it leads to, and the address for people who type it."""

    svg: str
    link: str
    shown: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that can be said in one language. ``danger`` are pieces of a sentence, each with whether it is strong."""

    language: str
    tag: str
    right_to_left: bool
    name: str
    headline: str
    what: str
    what_and_danger: str
    groups: tuple[tuple[str, str], ...]
    free: tuple[str, str]
    statement: str
    danger: tuple[tuple[str, bool], ...]
    scan: str
    without_account: str
    point: str
    code: Code


@dataclass(frozen=True, slots=True)
class Sheet:
    """All texts of one PDF. ``german`` are the words that the office reads; ``web`` serves all its languages."""

    kind: Kind
    words: tuple[Words, ...]
    german: Words
    web: Code
    telegram: Code | None
    office: tuple[str, ...]
    numbers: tuple[str, str]


def compose(order: Order, speeches: Mapping[str, Speech]) -> Sheet:
    """The texts of an order; ``speeches`` hold its languages and German."""
    words = tuple(_words(code, speeches[code], order) for code in order.languages)
    directory = speeches[GERMAN].directory
    link = order.telegram_link()
    web = words[0].code if len(words) == 1 else _code(order.web_link())
    police, ambulance = (piece.text for piece in danger_numbers(speeches[GERMAN].words, directory)[0] if isinstance(piece, Number))
    return Sheet(
        order.kind, words, _words(GERMAN, speeches[GERMAN], order), web, _code(link) if link else None, _office(directory), (police, ambulance)
    )


def _words(code: str, speech: Speech, order: Order) -> Words:
    words, labels = speech.words, speech.labels
    say = words.gettext
    return Words(
        language=code, tag=str(words.locale.language), right_to_left=words.is_right_to_left, name=own_name(code), headline=say(_HEADLINE), what=say(_WHAT),
        what_and_danger=say(SHORT_DESCRIPTION), groups=tuple((group.pictogram, labels.groups[group.id]) for group in speech.directory.groups.values()),
        free=(say(_FREE), say(_NO_NAME)), statement=say(_STATEMENT), danger=_danger(speech), scan=say(_SCAN), without_account=say(_WITHOUT_ACCOUNT),
        point=say(_POINT), code=_code(order.web_link(code)),
    )  # fmt: skip


def _danger(speech: Speech) -> tuple[tuple[str, bool], ...]:
    pieces = danger_numbers(speech.words, speech.directory)[0]
    return tuple((piece.text.removeprefix("🆘 "), isinstance(piece, Number)) for piece in pieces)


def _code(link: str) -> Code:
    """A code with the quiet zone that readers need, as lines that print sharp at any size."""
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None)
    return Code(drawn.getvalue().decode(), link, link.partition("://")[2].partition("?")[0].rstrip("/"))


def _office(directory: Directory) -> tuple[str, ...]:
    """Name of the office and how to reach it: its own public number and mailbox, else those of the switchboard."""
    office, board = directory.services[directory.office.service], directory.services[directory.office.switchboard]
    reached = office if office.phones_to_tap else board
    contact = [phone.number for phone in reached.phones_to_tap[:1]] + [email.address for email in reached.emails_to_write[:1]]
    address = [one_line(office.address)] if office.address else []
    return (directory.office.name, directory.office.district, *address, *contact)
