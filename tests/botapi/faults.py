"""What can go wrong between a bot and Telegram, on demand."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic

from aiohttp import web

Answer = Callable[[], Awaitable[web.Response]]
NEVER = 3600.0
"""Seconds that a silent server holds a call: longer than any client waits."""
_WORDS = {
    "401": "Unauthorized", "404": "Not Found", "409": "Conflict: terminated by other getUpdates request",
    "429": "Too Many Requests: retry after {}", "500": "Internal Server Error", "502": "Bad Gateway",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: ``kind`` with ``share`` of the calls of ``method`` (``*``: all), ``times`` at most.

    ``500`` ``502`` ``401`` ``404`` ``409`` ``429`` are answers; ``reset`` and ``hang`` (for ``seconds``) come before the call is taken;
    ``lost``, ``garbage`` and ``late`` (by ``seconds``) after it was.
    """

    kind: str
    method: str = "*"
    share: float = 1.0
    times: int = 10**9
    seconds: float = 0.0


class Weather:
    """Decides which call goes wrong, and how; ``down`` is the kind of an outage of everything while it lasts."""

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self.faults = list(faults)
        self.struck: Counter[Fault] = Counter()
        self.down: Fault | None = None
        self.restored = 0.0
        """When the last outage ended."""
        self._random = Random(seed)

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self.faults = []
        self.down = None
        self.restored = monotonic()

    def fault_of(self, method: str) -> Fault | None:
        """What goes wrong with this call."""
        if self.down:
            self.struck[self.down] += 1
            return self.down
        for fault in self.faults:
            if self.struck[fault] < fault.times and fault.method in {"*", method} and self._random.random() < fault.share:
                self.struck[fault] += 1
                return fault
        return None


async def go_wrong(fault: Fault, request: web.Request, answer: Answer) -> web.Response:
    """Answer a call wrongly or not at all; ``answer`` takes it."""
    if fault.kind in _WORDS:
        return _refusal(fault)
    if fault.kind in {"reset", "hang"}:
        await asyncio.sleep((fault.seconds or NEVER) if fault.kind == "hang" else 0)
        return cut(request)
    response = await answer()
    match fault.kind:
        case "lost":
            return cut(request)
        case "garbage":
            return web.Response(text="{not json", content_type="application/json")
        case "late":
            await asyncio.sleep(fault.seconds)
    return response


def _refusal(fault: Fault) -> web.Response:
    code = int(fault.kind)
    if code >= 500:
        return web.Response(status=code, text="<html>bad gateway</html>", content_type="text/html")
    wait = int(fault.seconds or 1)
    told: dict[str, object] = {"ok": False, "error_code": code, "description": _WORDS[fault.kind].format(wait)}
    return web.json_response(told | ({"parameters": {"retry_after": wait}} if code == 429 else {}), status=code)


def cut(request: web.Request) -> web.Response:
    """Cut the connection without an answer."""
    if request.transport:
        request.transport.abort()
    raise asyncio.CancelledError
