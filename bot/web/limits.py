"""Kind limits per client. An address is never kept: only a keyed hash of it, in memory, for a minute."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from secrets import token_bytes
from time import monotonic

A_MINUTE = 60.0
MOST_CLIENTS = 10_000


class Limit:
    """At most so many requests a minute from one client."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._key = token_bytes(16)
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def allows(self, client: str) -> bool:
        """Count one more request; False when there were too many in the last minute."""
        name = blake2b(client.encode(), key=self._key, digest_size=8).digest()
        now = self._clock()
        began, times = self._seen.pop(name, (now, 0))
        if now - began >= A_MINUTE:
            began, times = now, 0
        self._seen[name] = (began, times + 1)
        while len(self._seen) > MOST_CLIENTS or (self._seen and now - next(iter(self._seen.values()))[0] > A_MINUTE):
            self._seen.popitem(last=False)
        return times < self._most
