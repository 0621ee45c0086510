"""What every row stands on: a fresh folder, a server of the Bot API, people who ask, a bot, and for webhooks a courier."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from tests.botapi.courier import Courier
from tests.botapi.server import Server
from tests.faults.process import HOOK, Process
from tests.faults.row import FINE, Row
from tests.faults.traffic import MARK, Traffic, answers_to
from tests.faults.verdict import Verdict, judge

PATIENCE = 60.0
"""Seconds after which a question without an answer is lost."""
PATIENCE_WITH_PENDING = 10.0
"""Seconds that an unsure send may take to be asked for: chats have their pace."""
QUIET = 0.6
"""Seconds to wait for answers that come twice."""


@dataclass
class Stage:
    """One row while it is played."""

    row: Row
    server: Server
    process: Process
    traffic: Traffic
    courier: Courier | None = None
    kills: int = 0
    broken: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(self.row.seed)

    async def start(self) -> None:
        """Start the bot and wait for its first answer."""
        await self.process.start()
        await self.is_answering(PATIENCE)

    async def is_answering(self, within: float, chat: int = 5) -> bool:
        """Whether a new question gets an answer."""
        question = self.traffic.ask(chat)
        with suppress(AssertionError):
            await self.server.until(lambda: bool(answers_to(question, self.server)), within)
            self.traffic.asked.remove(question)  # not what the row is about
            return True
        return False

    async def kill(self) -> None:
        """Kill the bot, look at what it left on the disk, start it anew a moment later."""
        await self.process.kill()
        self.kills += 1
        self.found |= self.process.files_with([MARK.encode()])
        await asyncio.sleep(0.2)
        await self.process.start()

    def expect(self, *, holds: bool, otherwise: str) -> None:
        """Something that must hold beside what every verdict looks at."""
        if not holds:
            self.broken.append(otherwise)

    async def end(self) -> Verdict:
        """Wait for what is still to come, stop the bot, judge."""
        await self.traffic.until_answered(PATIENCE)
        struck = sum(self.server.weather.struck.values()) + (sum(self.courier.struck.values()) if self.courier else 0)
        self.server.weather.clear()
        alive = self.process.is_alive and await self.is_answering(10.0)
        await asyncio.sleep(QUIET)
        await self._until_settled(PATIENCE_WITH_PENDING)
        if (self.row.faults or self.row.mishap != FINE) and not struck:
            self.broken.append("the fault never struck")
        self.figures.setdefault("MB", self.process.memory())
        await self.process.stop()
        facts = Verdict(kills=self.kills, struck=struck, alive=alive, broken=tuple(self.broken), figures=self.figures, on_disk=frozenset(self.found))
        return judge(self.traffic, self.process, facts)

    async def _until_settled(self, within: float) -> None:
        end = monotonic() + within
        while monotonic() < end and self.process.states().keys() & {"waiting", "sending"}:
            await asyncio.sleep(0.2)


@asynccontextmanager
async def staged(row: Row) -> AsyncIterator[Stage]:
    """Everything for one row; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        server = Server(faults=list(row.faults), seed=row.seed, limits=row.limits)
        process = Process(Path(folder), await server.start(), webhook=row.webhook)
        traffic = Traffic(server, row.chats, row.seed)
        courier = Courier(server, f"http://127.0.0.1:{process.port}{HOOK}", row.mishap, seed=row.seed) if row.webhook else None
        delivering = asyncio.create_task(courier.run()) if courier else None
        try:
            yield Stage(row, server, process, traffic, courier)
        finally:
            await process.kill()
            if courier and delivering:
                courier.stop()
                delivering.cancel()
                with suppress(asyncio.CancelledError):
                    await delivering
            await server.stop()


async def play(row: Row) -> tuple[Verdict, float]:
    """Play one row; gives what came of it and the seconds it took. A row that breaks down is a broken promise, not the end."""
    began = monotonic()
    async with staged(row) as stage:
        try:
            await row.story(stage)
            verdict = await stage.end()
        except Exception as error:  # noqa: BLE001
            last = " | ".join(stage.process.log.splitlines()[-4:])
            words = f"the row broke down after {stage.kills} kills: {type(error).__name__}: {error}; the log ends with: {last}"
            verdict = Verdict(alive=stage.process.is_alive, kills=stage.kills, broken=(words,))
    return verdict, monotonic() - began
