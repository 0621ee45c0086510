"""Rows that measure: throughput, latency, memory, the start. They have the machine alone, and break no promise by their figures."""

import asyncio
from functools import partial
from time import monotonic

from tests.botapi.server import Server
from tests.faults.stage import PATIENCE, Stage
from tests.faults.traffic import answers_to


async def throughput(stage: Stage) -> None:
    """All at once from many chats: how many answers a second."""
    await stage.start()
    await asyncio.sleep(1.0)  # names and commands are being set after a start
    began = monotonic()
    for _ in range(stage.row.questions):
        stage.traffic.ask()
    await stage.traffic.until_answered(3 * PATIENCE)
    stage.figures["per s"] = stage.row.questions / (monotonic() - began)
    stage.figures["MB"] = stage.process.memory()


async def latency(stage: Stage) -> None:
    """A steady rate, without what the first seconds of a process cost."""
    await stage.start()
    await asyncio.sleep(2.0)
    await stage.traffic.steadily(20, stage.row.rate)
    stage.traffic.asked.clear()
    await stage.traffic.steadily(stage.row.questions, stage.row.rate)
    await stage.traffic.until_answered(PATIENCE)


async def growing(stage: Stage) -> None:
    """Memory over many updates: how much it grows after the first third."""
    await stage.start()
    for number in range(3):
        await _batches(stage, stage.row.questions // 3)
        stage.figures["MB" if number == 2 else f"MB at {number + 1}/3"] = stage.process.memory()
    stage.figures["grows MB"] = stage.figures["MB"] - stage.figures["MB at 1/3"]


async def _batches(stage: Stage, questions: int) -> None:
    for start in range(0, questions, 500):
        for _ in range(min(500, questions - start)):
            stage.traffic.ask()
        total = len(stage.traffic.asked)
        await stage.server.until(partial(_has_shown, stage.server, total), PATIENCE)


def _has_shown(server: Server, messages: int) -> bool:
    return sum(map(len, server.chats.values())) >= messages


async def starting(stage: Stage) -> None:
    """From the start of the process to the first answer, a second time too (the first writes its files)."""
    for name in ("first s", "warm s"):
        question = stage.traffic.ask(6)
        began = monotonic()
        await stage.process.start()
        await stage.server.until(partial(answers_to, question, stage.server), PATIENCE)
        stage.figures[name] = monotonic() - began
        if name == "first s":
            await stage.process.stop()
    stage.figures["MB"] = stage.process.memory()
