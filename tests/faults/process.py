"""One bot as its keeper runs it: started, killed, stopped, measured. All that it can write lies in one folder."""

import asyncio
import os
import resource
import signal
import socket
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bot.settings import PROJECT
from tests.botapi.server import TOKEN

HOOK = "/telegram/hook"
SECRET = "faults"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Process:
    """`bot serve` on a folder. ``port`` is that of its web, where a webhook comes in."""

    folder: Path
    url: str
    webhook: bool = False

    def __post_init__(self) -> None:
        self.port = free_port()
        self.process: asyncio.subprocess.Process | None = None
        self.starts = 0

    @property
    def database(self) -> Path:
        return self.folder / "bot.sqlite3"

    @property
    def log(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("log-*")))

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        where = {name: str(self.folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR")}
        mode = {
            "BOT_TELEGRAM_MODE": "webhook", "BOT_TELEGRAM_WEBHOOK_URL": f"https://bot.example{HOOK}", "BOT_TELEGRAM_WEBHOOK_SECRET": SECRET,
        } if self.webhook else {}  # fmt: skip
        return {
            **kept, **where, **mode, "BOT_TELEGRAM_TOKEN": TOKEN, "BOT_TELEGRAM_API_URL": self.url, "BOT_SEMANTIC": "off",
            "BOT_DATABASE_URL": f"sqlite:///{self.database}", "BOT_SECRET": "faults", "BOT_HTTP_PORT": str(self.port), "PYTHONPATH": str(PROJECT),
        }  # fmt: skip

    async def start(self) -> None:
        self.starts += 1
        with (self.folder / f"log-{self.starts:03}").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "serve", env=self.environment(), stdout=log, stderr=log)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        """What a crash does: no warning, no second to tidy up."""
        if self.process and self.is_alive:
            self.process.kill()
            await self.process.wait()

    async def stop(self, *, twice: bool = False) -> float:
        """Ask it to stop (again after a quarter of a second: an impatient person); gives the seconds it took."""
        began = monotonic()
        if self.process and self.is_alive:
            self.process.send_signal(signal.SIGTERM)
            if twice:
                await asyncio.sleep(0.25)
                if self.is_alive:
                    self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), 60)
            except TimeoutError:
                await self.kill()
        return monotonic() - began

    def memory(self) -> float:
        """Megabytes in use now."""
        if not (self.process and self.is_alive):
            return 0.0
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def fill_disk(self, *, full: bool) -> None:
        """No file of the process can grow any more (what a full disk does), or they can again."""
        if self.process:
            most = 1024 if full else resource.RLIM_INFINITY
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def states(self) -> Counter[str]:
        """How many deliveries are in which state."""
        if not self.database.is_file():
            return Counter()
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10) as database:
            found = Counter(dict(database.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()))
        database.close()
        return found

    def files_with(self, words: list[bytes]) -> set[str]:
        """Names of files in the folder, the log and the write-ahead log too, that hold one of some words."""
        found = set()
        for path in self.folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                if any(word in content for word in words):
                    found.add(path.name)
        return found
