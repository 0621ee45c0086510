"""The Telegram channel as a whole: open, run until stopped, close in order."""

import asyncio
import logging
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from urllib.parse import urlsplit

from starlette.routing import Route
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.delivery import Outbox
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.profile import present
from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.telegram.updates import WANTED
from bot.channels.telegram.webhook import Webhook
from bot.errors import BotError
from bot.settings import Mode, TelegramSettings
from bot.store.base import Delivery
from bot.usecases.enquiries import Office

log = logging.getLogger(__name__)
DEAF_AFTER = 90.0
"""Seconds without any poll coming to an end, after which the process ends itself so that its keeper starts it anew."""
ENDED_DEAF = 75
LONGEST = 4000
"""Letters of a message to coordinators."""
INTRODUCED_WITHIN = 2.5
"""Seconds after which a silent Telegram is asked again at the start."""
_TRIES_WITH_REFUSED_TOKEN = 5
_TELEGRAM = "api.telegram.org"


class TelegramRefusedError(BotError):
    """Telegram refuses to work with these settings."""


class TelegramChannel:
    """Takes updates in and delivers answers."""

    def __init__(self, office: Office, settings: TelegramSettings) -> None:
        self._office = office
        self._settings = settings
        polls = AiohttpRequest()
        sends = AiohttpRequest()
        self.bot = Bot(settings.token, base_url=settings.api_url, request=sends, get_updates_request=polls)
        pace = Pace(strict=urlsplit(settings.api_url).hostname == _TELEGRAM)
        self._outbox = Outbox(office, self.bot, pace)
        self._poller = Poller(self.bot, polls, self.take, sends.renew)
        self._webhook = Webhook(settings, self.take) if settings.mode is Mode.WEBHOOK else None
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = threading.Event()
        self._name: str | None = None

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where Telegram brings updates, in webhook mode."""
        return self._webhook.routes if self._webhook else ()

    @property
    def name(self) -> str | None:
        """The bot's user name, once Telegram has told it."""
        return self._name

    async def take(self, updates: Sequence[dict[str, object]]) -> None:
        """Decide and commit some updates; called before Telegram may forget them.

        The second stage of matching takes its time: with it, deciding runs beside the loop, so that sends go on.
        """
        if self._office.world().matcher.opinion is None:
            Intake(self._office, self.bot, self._outbox.put, self._settings.coordinators).take(updates)
            return
        loop = asyncio.get_running_loop()

        def wake(deliveries: Sequence[Delivery]) -> None:
            loop.call_soon_threadsafe(self._outbox.put, deliveries)

        await asyncio.to_thread(Intake(self._office, self.bot, wake, self._settings.coordinators).take, updates)

    async def open(self) -> None:
        """Get to know the bot, take up what an earlier run left, and begin."""
        await self._introduce()
        self._outbox.resume()
        self._tasks = [asyncio.create_task(self._outbox.run()), asyncio.create_task((self._webhook or self._poller).run())]
        self._tasks.append(asyncio.create_task(self._choose_way()))
        self._tasks.append(asyncio.create_task(present(self.bot, self._office.catalogues)))
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    async def _introduce(self) -> None:
        """Wait until Telegram can be reached; a token that it refuses again and again is told."""
        refused = 0
        while True:
            try:
                await asyncio.wait_for(self.bot.initialize(), INTRODUCED_WITHIN)
            except InvalidToken:
                refused += 1
                if refused == _TRIES_WITH_REFUSED_TOKEN:
                    raise TelegramRefusedError("Telegram refuses the token in BOT_TELEGRAM_TOKEN. Ask @BotFather for the right one.") from None
            except (TelegramError, TimeoutError) as error:
                log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
            else:
                self._name = self.bot.username
                log.info("talking as @%s", self._name)
                return
            await asyncio.sleep(0.5)

    async def tell_coordinators(self, text: str) -> None:
        """A message to those who keep the directory, as far as they have spoken with the bot before."""
        for person in self._settings.coordinators:
            with suppress(TelegramError):
                await self.bot.send_message(person, text[:LONGEST])

    async def _choose_way(self) -> None:
        """Tell Telegram whether it brings updates or we fetch them; tried until it has heard."""
        while True:
            try:
                if self._webhook:
                    await self.bot.set_webhook(
                        str(self._settings.webhook_url), secret_token=self._settings.webhook_secret, allowed_updates=WANTED, max_connections=40
                    )
                else:
                    await self.bot.delete_webhook()
            except TelegramError as error:
                log.warning("the way of updates could not be set (%s); trying again", type(error).__name__)
                await asyncio.sleep(2)
            else:
                return

    def _watch(self) -> None:
        while not self._closed.wait(5):
            if monotonic() - (self._webhook or self._poller).alive > DEAF_AFTER:
                log.critical("nothing has moved for %d seconds: this process ends, its keeper starts it anew", DEAF_AFTER)
                os._exit(ENDED_DEAF)

    async def close(self) -> None:
        """Stop taking in, end the sends under way, close connections; within five seconds."""
        self._closed.set()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        if self._webhook:
            self._webhook.close()
        await self._outbox.stop(3.0)
        with suppress(TelegramError):
            await self.bot.shutdown()
