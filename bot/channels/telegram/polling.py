"""Long polling that cannot go deaf: the offset moves only after the intake has committed.

Every error is passing: 401, 404 and 409 too are tried again (and told in plain words), since one of them ended
the library's own loop for good. Polls are short, because a poll that hangs must not hide the end of an outage.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.transport import AiohttpRequest, seconds_of
from bot.channels.telegram.updates import WANTED
from bot.store.base import StoreError

log = logging.getLogger(__name__)
HELD = 3
"""Seconds that the server may hold a poll; it holds repeated ones three seconds anyway."""
PATIENCE = 3.7
"""Seconds after which a poll without an answer is given up."""
LONGEST_PAUSE = 2.0
Take = Callable[[Sequence[dict[str, object]]], Awaitable[None]]


class Poller:
    """Fetches updates and hands them to the intake."""

    def __init__(self, bot: Bot, request: AiohttpRequest, take: Take, recovered: Callable[[], Awaitable[None]]) -> None:
        self._address = f"{bot.base_url}/getUpdates"
        self._request = request
        self._take = take
        self._recovered = recovered
        self._was_silent = False
        self._offset: int | None = None
        self._failures = 0
        self.alive = monotonic()
        """When a poll last came to an end, well or not: a process in which this stands still has gone deaf."""

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            await asyncio.sleep(await self._once())
            self.alive = monotonic()

    async def _once(self) -> float:
        """One poll; gives the pause before the next."""
        try:
            found = await self._fetch()
            if self._was_silent:
                self._was_silent = False
                await self._recovered()
            if found:
                await self._take(found)
                self._offset = max(_update_id(one) for one in found) + 1
        except RetryAfter as error:
            return seconds_of(error)
        except TimedOut as error:
            self._was_silent = True
            self._failed(error)
            return 0.0  # it was waited for long enough
        except Exception as error:  # noqa: BLE001  polling must never end: nobody would notice that the bot is deaf
            return self._failed(error)
        if self._failures:
            log.info("messages come in again")
        self._failures = 0
        return 0.0

    async def _fetch(self) -> list[dict[str, object]]:
        """The updates as they are: the library would read a whole batch or nothing of it."""
        asked = {"timeout": 0 if self._failures else HELD, "allowed_updates": json.dumps(WANTED)} | (
            {} if self._offset is None else {"offset": self._offset}
        )
        payload = await self._request.retrieve(f"{self._address}?{urlencode(asked)}", read_timeout=PATIENCE)
        found = self._request.parse_json_payload(payload).get("result")
        if not isinstance(found, list):
            raise TelegramError("the answer is no list")
        return [one for one in found if isinstance(one, dict) and isinstance(one.get("update_id"), int)]

    def _failed(self, error: Exception) -> float:
        self._failures += 1
        if self._failures == 1 or self._failures % 60 == 0:
            log.warning("no messages come in: %s", _in_plain_words(error))
        return min(LONGEST_PAUSE, 0.2 * 2.0 ** min(self._failures - 1, 5))


def _update_id(update: dict[str, object]) -> int:
    found = update["update_id"]
    return found if isinstance(found, int) else 0


def _in_plain_words(error: Exception) -> str:
    """What is wrong and what to do; never the library's own words, which can hold the token or a message."""
    if isinstance(error, InvalidToken):
        return "Telegram refuses the token. If this goes on, ask @BotFather for a new one and set BOT_TELEGRAM_TOKEN."
    if isinstance(error, Conflict):
        return "another process fetches this bot's messages. Stop it, or remove its webhook."
    if isinstance(error, StoreError):
        return "the database cannot be written. Look at the free space and at BOT_DATABASE_URL; nothing is lost meanwhile."
    if not isinstance(error, TelegramError):
        return f"what came could not be taken in ({type(error).__name__}); trying again."
    return f"Telegram cannot be reached ({type(error).__name__}); trying again."
