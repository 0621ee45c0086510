"""Updates that Telegram brings: several requests at once are decided and committed together, then all are accepted."""

import asyncio
import logging
from contextlib import suppress
from hmac import compare_digest
from json import JSONDecodeError
from time import monotonic
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.telegram.polling import Take
from bot.settings import TelegramSettings

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100
"""Updates of one transaction."""
BEAT = 5.0
"""Seconds after which the loop shows that it lives, also when nothing comes."""


class Webhook:
    """Takes updates in; answers 200 only after they were committed, so that Telegram brings again what was lost."""

    def __init__(self, settings: TelegramSettings, take: Take) -> None:
        self._secret = settings.webhook_secret or ""
        self._take = take
        self._waiting: list[tuple[dict[str, object], asyncio.Future[None]]] = []
        self._called = asyncio.Event()
        self._closed = False
        self.alive = monotonic()
        """When the loop last went round: a process in which this stands still has gone deaf."""
        self.routes = (Route(urlsplit(settings.webhook_url or "/telegram").path or "/", self.receive, methods=["POST"]),)

    async def receive(self, request: Request) -> Response:
        """One update. Whoever does not know the secret learns nothing."""
        if not compare_digest(request.headers.get("x-telegram-bot-api-secret-token", "").encode(), self._secret.encode()):
            return PlainTextResponse("", 403)
        try:
            update = await request.json()
        except (JSONDecodeError, UnicodeDecodeError):
            update = None
        if not isinstance(update, dict):
            return PlainTextResponse("", 200)  # nothing that could be brought again in a better form
        if self._closed:
            return PlainTextResponse("", 503)
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((update, done))
        self._called.set()
        try:
            await done
        except Exception:  # noqa: BLE001  told by the loop, without a traceback that could hold a text
            return PlainTextResponse("", 503)  # Telegram brings it again
        return PlainTextResponse("", 200)

    async def run(self) -> None:
        """Commit what has come in, again and again."""
        while True:
            self.alive = monotonic()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), BEAT)
            self._called.clear()
            while self._waiting:
                batch = self._waiting[:MOST_AT_ONCE]
                try:
                    await self._take([update for update, _ in batch])
                except Exception as error:  # noqa: BLE001  Telegram brings these again; the loop must go on for all others
                    log.warning("%d updates could not be taken in (%s)", len(batch), type(error).__name__)
                    self._end(len(batch), error)
                else:
                    self._end(len(batch))

    def _end(self, many: int, error: Exception | None = None) -> None:
        """Answer the first of those that wait: taken, or to be brought again."""
        ended, self._waiting = self._waiting[:many], self._waiting[many:]
        for _, done in ended:
            if done.done():
                continue
            if error:
                done.set_exception(error)
            else:
                done.set_result(None)

    def close(self) -> None:
        """Send everybody away who still waits or comes: Telegram brings these updates again after the next start."""
        self._closed = True
        self._end(len(self._waiting), ConnectionAbortedError("this process stops"))
