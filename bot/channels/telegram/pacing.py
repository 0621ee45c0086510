"""Telegram's limits, kept before they are hit: 30 messages a second in all, 1 a second in a chat, 20 a minute in a group.

The limit for all is kept from the start at Telegram's own servers; elsewhere (a Bot API server of one's own) from
the first refusal on. Figures: Telegram's FAQ, less a margin (TELEGRAM.md §7).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

ALL = 28.0
"""Messages a second over all chats."""
BURST = 3
"""Messages that a chat may get at once, before one a second."""
GROUP = 19
"""Messages a minute in a group."""
_SLOW_FOR = 600.0


@dataclass(slots=True)
class Pace:
    """Knows when the next message may go. ``strict`` keeps the limit for all from the start."""

    strict: bool
    clock: Callable[[], float] = monotonic
    _next: float = 0.0
    _slow_until: float = 0.0
    _sent: dict[int, deque[float]] = field(default_factory=dict)

    async def turn(self) -> None:
        """Wait for the next place in the limit for all."""
        now = self.clock()
        if not self.strict and now > self._slow_until:
            return
        self._next = max(self._next, now)
        wait, self._next = self._next - now, self._next + 1 / ALL
        if wait > 0:
            await asyncio.sleep(wait)

    def slow_down(self) -> None:
        """Telegram has refused: keep the limit for all for some minutes."""
        self._slow_until = self.clock() + _SLOW_FOR

    def note(self, chat: int, *, group: bool) -> None:
        """A message goes to a chat now."""
        self._forget_quiet_chats()
        times = self._sent.setdefault(chat, deque(maxlen=GROUP if group else BURST))
        times.append(self.clock())

    def pause_of(self, chat: int, *, group: bool) -> float:
        """Seconds until the next message may go to a chat: a burst of three, then one a second; in groups nineteen a minute."""
        times = self._sent.get(chat)
        if not times or len(times) < (times.maxlen or 0):
            return 0.0
        window = 60.0 if group else float(BURST)
        return max(0.0, times[0] + window - self.clock(), 0.0 if group else times[-1] + 1.0 - self.clock())

    def _forget_quiet_chats(self) -> None:
        if len(self._sent) > 10_000:  # noqa: PLR2004  a bound for memory
            quiet = self.clock() - 60
            self._sent = {chat: times for chat, times in self._sent.items() if times[-1] > quiet}
