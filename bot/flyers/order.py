"""What is to be printed, checked: kind, languages, and where the codes lead."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.posters import is_place, payload_of
from bot.errors import BotError

LONGEST_URL = 100
"""Characters of the address: longer ones make codes that are hard to read from a card."""
_HOST_AND_PORT = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?", re.ASCII)
_TELEGRAM_NAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)


class OrderError(BotError):
    """Something cannot be printed like this."""


class Kind(StrEnum):
    """What can be printed."""

    POSTER = "poster"
    FLYER = "flyer"
    CARDS = "cards"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Order:
    """One PDF. ``url`` is the address of the web chat without a slash at its end, ``telegram`` the bot's user name, ``place`` where it will hang or lie."""

    kind: Kind
    languages: tuple[str, ...]
    url: str
    telegram: str | None = None
    place: str | None = None

    @property
    def file_name(self) -> str:
        """A name for the file."""
        return "-".join([self.kind, *([self.place] if self.place else [])]) + ".pdf"

    def web_link(self, language: str | None = None) -> str:
        """The web chat, in a language or in that of the phone; the place travels along."""
        return f"{self.url}/{language or ''}" + (f"?from={self.place}" if self.place else "")

    def telegram_link(self) -> str | None:
        """The bot in Telegram, where its name is known."""
        if not self.telegram:
            return None
        return f"https://t.me/{self.telegram}" + (f"?start={payload_of(self.place)}" if self.place else "")


def read_order(kind: Kind, languages: Sequence[str], url: str, telegram: str, place: str, known: Collection[str]) -> Order:
    """An order from what a person wrote; raises OrderError that says everything that is wrong. ``known`` are the languages that can be printed."""
    name = telegram.removeprefix("@")
    wrong = [f"Unknown language “{code}”. Possible: {', '.join(known)}." for code in languages if code not in known]
    if not languages:
        wrong.append("No language is chosen.")
    if not is_address(url):
        wrong.append(f"“{url}” is no address of the web chat. Write one like https://chat.example.org")
    if name and not _TELEGRAM_NAME.fullmatch(name):
        wrong.append(f"“{telegram}” is no name of a bot in Telegram. Write one like example_bot")
    if place and not is_place(place):
        wrong.append(f"“{place}” is no place. Write small letters from a to z, digits and hyphens, at most 30.")
    if wrong:
        raise OrderError("\n".join(wrong))
    return Order(kind, tuple(dict.fromkeys(languages)), url.rstrip("/"), name or None, place or None)


def is_address(url: str) -> bool:
    """Whether a web chat can be served there: a scheme and a host, nothing behind them."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises ValueError for one that is no number
    except ValueError:
        return False
    alone = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    return parts.scheme in {"http", "https"} and _HOST_AND_PORT.fullmatch(parts.netloc) is not None and alone and len(url) <= LONGEST_URL
