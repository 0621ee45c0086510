"""A load run: questions posted at a steady rate to a served bot, as many people would.

Run with ``python -m bench.load [SECONDS [A_SECOND]]``. Requests leave on time whether or not earlier ones were answered, so that a slow answer
delays no later question (and is not left out of the figures). Each comes from a client of its own by X-Forwarded-For, which is believed from
this machine: the limit per client stays on.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter

import aiohttp
import numpy as np

SECONDS, A_SECOND = 120, 50
QUESTIONS = {
    "de": ("Ich habe Schulden und wohne in Nordenham", "Mein Chef zahlt mir kein Geld", "Ich suche einen Deutschkurs in Brake", "qwertz asdf"),
    "ar": ("عندي ديون كثيرة ولا أستطيع الدفع", "أبحث عن شقة في نوردنهام"),
    "uk": ("Хочу вивчати німецьку", "Не можу сплатити рахунки, прийшов лист від колекторів"),
    "en": ("my landlord wants me out of the flat", "I need help with a letter from the Jobcenter"),
    "tr": ("Oturma iznim için yardıma ihtiyacım var", "Çocuğum için kreş arıyorum"),
    "ti": ("ብዙሕ ዕዳ ኣለኒ ክኸፍሎ ኣይከኣልኩን",),
}  # fmt: skip
_ALL = [(language, text) for language, texts in QUESTIONS.items() for text in texts]


@dataclass
class Seen:
    """What came back: milliseconds of each answer, what went wrong, and the memory of the server over time."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def main() -> None:
    """Serve, ask, and print the figures."""
    given = [int(argument) for argument in sys.argv[1:]]
    seconds, rate = (*given, *(SECONDS, A_SECOND)[len(given) :])[:2]
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {"BOT_SEMANTIC": "off", "BOT_HTTP_PORT": str(port), "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.sqlite3", "BOT_SECRET": "bench"}
        served = subprocess.Popen([sys.executable, "-m", "bot", "serve"], env={**os.environ, **settings})
        try:
            seen = asyncio.run(_ask(f"http://127.0.0.1:{port}", served.pid, seconds, rate))
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(timeout=20)
    _print(seen, rate)


async def _ask(site: str, server: int, seconds: int, rate: int) -> Seen:
    seen, chance = Seen(), random.Random(1)  # noqa: S311  the same questions every time
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        await _ready(client, site)
        for language, text in _ALL:
            await _post(client, site, language, text, "10.0.0.1", Seen())
        began, asked = monotonic(), set()
        for number in range(seconds * rate):
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
            if number % (5 * rate) == 0:
                seen.memory.append(_memory(server))
            language, text = chance.choice(_ALL)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            asked.add(asyncio.create_task(_post(client, site, language, text, address, seen)))
        await asyncio.wait(asked)
        seen.memory.append(_memory(server))
    return seen


async def _ready(client: aiohttp.ClientSession, site: str) -> None:
    for _ in range(300):
        try:
            async with client.get(f"{site}/ready") as response:
                if response.ok:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.1)
    raise TimeoutError(site)


async def _post(client: aiohttp.ClientSession, site: str, language: str, text: str, address: str, seen: Seen) -> None:
    began = perf_counter()
    try:
        headers = {"x-forwarded-for": address, "x-part": "answer"}
        async with client.post(f"{site}/{language}", data={"said": text, "state": "{}"}, headers=headers) as response:
            page = await response.text()
            if response.status != 200 or "<article" not in page:  # noqa: PLR2004  the status of what went well
                seen.wrong.append(str(response.status))
    except aiohttp.ClientError as error:
        seen.wrong.append(type(error).__name__)
    seen.times.append(1000 * (perf_counter() - began))


def _memory(process: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _print(seen: Seen, rate: int) -> None:
    p50, p99, worst = np.percentile(seen.times, [50, 99, 100])
    print(f"{len(seen.times)} questions at {rate} a second: p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {worst:.0f} ms; wrong: {len(seen.wrong)}")
    print(f"first and last second: {np.median(seen.times[:rate]):.1f} and {np.median(seen.times[-rate:]):.1f} ms; {sorted(set(seen.wrong))}")
    grown = seen.memory[-1] - seen.memory[0]
    print(f"memory of the server: {seen.memory[0]:.0f} MB after warming up, {seen.memory[-1]:.0f} MB at the end ({grown:+.1f} MB)")
    print("every 5 s: " + " ".join(f"{megabytes:.0f}" for megabytes in seen.memory))


if __name__ == "__main__":
    main()
