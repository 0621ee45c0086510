"""Settings from the environment, read once and frozen. Every wrong variable is named at once, with what to write."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path

from bot.errors import BotError

APP = "wesermarsch-referral-bot"
PROJECT = Path(__file__).parents[1]
T = TypeVar("T")


class SettingsError(BotError):
    """One or more variables are wrong."""


class Mode(StrEnum):
    """How Telegram's messages come in."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Semantic(StrEnum):
    """Whether the second stage of understanding is asked: never, where the first is unsure, always."""

    OFF = "off"
    AUTO = "auto"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The Telegram channel. ``api_url`` ends in ``/bot``; ``coordinators`` are user ids."""

    token: str
    api_url: str
    mode: Mode
    webhook_url: str | None
    webhook_secret: str | None
    coordinators: frozenset[int]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside."""

    knowledge: Path
    cache: Path
    database_url: str
    secret: str | None
    secret_file: Path
    semantic: Semantic
    http_host: str
    http_port: int
    telegram: TelegramSettings | None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read the variables ``BOT_…``; raises SettingsError that names all wrong ones."""
        read = _Reader(env)
        data = user_data_path(APP)
        found = cls(
            knowledge=Path(env.get("BOT_KNOWLEDGE") or PROJECT / "knowledge"),
            cache=user_cache_path(APP),
            database_url=env.get("BOT_DATABASE_URL") or f"sqlite:///{data / 'bot.sqlite3'}",
            secret=env.get("BOT_SECRET") or None,
            secret_file=data / "secret",
            semantic=read.one_of("BOT_SEMANTIC", Semantic, Semantic.OFF),
            http_host=env.get("BOT_HTTP_HOST") or "127.0.0.1",
            http_port=read.value("BOT_HTTP_PORT", _port, 8080),
            telegram=_telegram(env, read),
        )
        if read.wrong:
            raise SettingsError("Wrong settings:\n" + "\n".join(f"  {line}" for line in read.wrong))
        return found


class _Reader:
    """Reads variables one by one and collects what is wrong."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.wrong: list[str] = []

    def value(self, name: str, read: Callable[[str], T], default: T) -> T:
        text = self.env.get(name, "").strip()
        if not text:
            return default
        try:
            return read(text)
        except ValueError as error:
            self.wrong.append(f"{name}: {error}")
            return default

    def one_of(self, name: str, kinds: "type[E]", default: "E") -> "E":
        def read(text: str) -> "E":
            try:
                return kinds(text)
            except ValueError:
                raise ValueError(f"“{text}” is not possible. Write one of: {', '.join(kinds)}.") from None

        return self.value(name, read, default)


E = TypeVar("E", bound=StrEnum)


def _port(text: str) -> int:
    if not text.isdigit() or not int(text) < 65536:  # noqa: PLR2004  the largest port
        raise ValueError(f"“{text}” is no port. Write a number from 1 to 65535, or 0 for any that is free.")
    return int(text)


def _user_ids(text: str) -> frozenset[int]:
    parts = text.replace(",", " ").split()
    if not all(part.isdigit() for part in parts):
        raise ValueError("write the numbers of Telegram users, separated by commas (a user sees theirs with @userinfobot).")
    return frozenset(int(part) for part in parts)


def _http(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc:
        raise ValueError(f"“{text}” is no address. Write one that begins with https://")
    return text


def _api_url(text: str) -> str:
    if not _http(text).endswith("/bot"):
        raise ValueError(f"“{text}” must end in /bot, like the default.")
    return text


def _telegram(env: Mapping[str, str], read: _Reader) -> TelegramSettings | None:
    token = env.get("BOT_TELEGRAM_TOKEN", "").strip()
    found = TelegramSettings(
        token=token,
        api_url=read.value("BOT_TELEGRAM_API_URL", _api_url, "https://api.telegram.org/bot"),
        mode=read.one_of("BOT_TELEGRAM_MODE", Mode, Mode.POLLING),
        webhook_url=read.value("BOT_TELEGRAM_WEBHOOK_URL", _http, "") or None,
        webhook_secret=env.get("BOT_TELEGRAM_WEBHOOK_SECRET") or None,
        coordinators=read.value("BOT_TELEGRAM_COORDINATORS", _user_ids, frozenset()),
    )
    if not token:
        return None
    if ":" not in token:
        read.wrong.append("BOT_TELEGRAM_TOKEN: a token looks like 123456:ABC…; @BotFather gives it.")
    if found.mode is Mode.WEBHOOK and not (found.webhook_url and found.webhook_secret):
        read.wrong.append("BOT_TELEGRAM_MODE=webhook needs BOT_TELEGRAM_WEBHOOK_URL and BOT_TELEGRAM_WEBHOOK_SECRET.")
    return found


def read_environment() -> Settings:
    """The settings of this process."""
    return Settings.from_env(os.environ)
