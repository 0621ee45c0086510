"""A sheet -> PDF, here or in a process of its own."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from dataclasses import asdict

from bot.flyers.texts import Sheet

LONGEST = 30.0
"""Seconds that printing may take in a process of its own; half a second is usual."""


class PrintingError(RuntimeError):
    """The other process has not printed."""


def print_sheet(sheet: Sheet) -> bytes:
    """The PDF, made here."""
    from bot.flyers.press import press

    return press(sheet.kind, _texts(sheet))


async def print_beside(sheet: Sheet) -> bytes:
    """The PDF, made in another process, which gives its memory back (some 300 MB) and whose end is not ours."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.flyers.press", sheet.kind, stdin=PIPE, stdout=PIPE)
    try:
        printed, _ = await asyncio.wait_for(process.communicate(_texts(sheet).encode()), LONGEST)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    if process.returncode:
        raise PrintingError(process.returncode)
    return printed


def _texts(sheet: Sheet) -> str:
    return json.dumps(asdict(sheet))
