"""A saved change of the knowledge files is noticed at once. What to do about it is the caller's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

QUIET = 300
"""Milliseconds without another change after which a change counts as whole (editors write several times)."""


class _YamlFiles(DefaultFilter):
    """Only files of the format; editors' copies and hidden files are passed over."""

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith(".yaml") and not Path(path).name.startswith((".", "#")) and super().__call__(change, path)


async def changes(root: Path, stop: asyncio.Event | None = None) -> AsyncIterator[None]:
    """Give one item for every saved change below a folder."""
    async for _ in awatch(root, watch_filter=_YamlFiles(), debounce=QUIET, step=50, stop_event=stop):
        yield None
