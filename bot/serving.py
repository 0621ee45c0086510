"""One process: the channels that are configured, a directory that follows its files, one owner of the database."""

import asyncio
import fcntl
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from sqlalchemy import make_url

from bot.channels.telegram.channel import TelegramChannel
from bot.errors import BotError
from bot.knowledge.loading import KnowledgeError
from bot.knowledge.watching import changes
from bot.settings import Mode, Settings
from bot.store.base import StoreError
from bot.usecases.enquiries import Office
from bot.web.app import web_app
from bot.wiring import Living, open_office

log = logging.getLogger(__name__)
HOURLY = 3600.0
SOON = 60.0


class AlreadyRunningError(BotError):
    """Another process serves from the same database."""


def serve(settings: Settings) -> None:
    """Run the web, and Telegram where a token is set, until SIGTERM or Ctrl-C."""
    with only_owner(settings), listening(settings) as listener:
        asyncio.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket | None) -> None:
    stop = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    office = open_office(settings)
    channel = TelegramChannel(office, settings.telegram) if settings.telegram else None
    opening = asyncio.create_task(channel.open() if channel else _nothing())
    app = web_app(
        office,
        is_ready=lambda: opening.done() and not stop.is_set(),
        routes=channel.routes if channel else (),
        telegram=lambda: channel.name if channel else None,
    )
    web = WebServer(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=3))
    serving = asyncio.create_task(web.serve([listener]) if listener else _nothing())
    beside = [
        asyncio.create_task(follow(settings, office, stop, channel.tell_coordinators if channel else _tell_nobody)),
        asyncio.create_task(tidy(office)),
    ]
    stopping = asyncio.create_task(stop.wait())
    try:
        if listener:
            log.info("The chat is at http://%s:%d", settings.http_host, listener.getsockname()[1])
        await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
            log.info("ready")
            await stop.wait()
    finally:
        web.should_exit = True
        for task in (*beside, opening, stopping):
            task.cancel()
        if channel:
            await channel.close()
        await asyncio.wait([serving], timeout=4)
        office.store.close()
        log.info("stopped")


async def _nothing() -> None:
    """What opens where no channel has to."""


class WebServer(uvicorn.Server):
    """Serves the web beside the other channels, which share one way to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are handled by ``serve``."""
        yield


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket | None]:
    """The port of the web. When it is taken, that is told; Telegram goes on without the web if it does not need it."""
    family = socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.http_host, settings.http_port))
        except OSError as error:
            where = f"{settings.http_host}:{settings.http_port}"
            told = f"The web cannot be served at {where} ({error.strerror}). Set BOT_HTTP_HOST or BOT_HTTP_PORT to another one."
            if settings.telegram is None or settings.telegram.mode is Mode.WEBHOOK:
                raise BotError(told) from None
            log.warning("%s Telegram goes on without it.", told)
            yield None
            return
        listener.listen(256)
        yield listener


async def _tell_nobody(_: str) -> None:
    """Nobody can be told where there is no Telegram; the log says it all the same."""


async def follow(settings: Settings, office: Office, stop: asyncio.Event, tell: Callable[[str], Awaitable[None]] = _tell_nobody) -> None:
    """Swap in every correct change of the knowledge files; say what is wrong with the others."""
    living = office.world
    if not isinstance(living, Living):
        return
    async for _ in changes(settings.knowledge, stop):
        try:
            if not living.is_learnt():
                await _learn(settings)
            living.replace(await asyncio.to_thread(living.load))
        except KnowledgeError as error:
            log.error("The change is refused, the directory of before stays in use.\n%s", error)  # noqa: TRY400  no traceback for a person
            await tell(f"Eine Änderung wurde nicht übernommen, der vorige Stand gilt weiter.\n{error}")
        else:
            log.info("The changed knowledge files are in use.")


async def _learn(settings: Settings) -> None:
    """Learn changed phrases in a process of its own, so that questions are answered meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "learn",
        "--knowledge",
        str(settings.knowledge),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.wait()


async def tidy(office: Office) -> None:
    """Erase once an hour what has run out; what cannot be erased now is erased soon."""
    while True:
        pause = HOURLY
        try:
            with office.store.begin() as work:
                work.expire(datetime.now(UTC))
        except StoreError as error:
            log.warning("what has run out could not be erased: %s", error)
            pause = SOON
        await asyncio.sleep(pause)


@contextmanager
def only_owner(settings: Settings) -> Iterator[None]:
    """Hold the database for this process alone: two would answer everything twice."""
    address = make_url(settings.database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        yield
        return
    path = Path(f"{address.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunningError(f"Another process already serves from {address.database}. Stop it first, or set BOT_DATABASE_URL.") from None
        yield
