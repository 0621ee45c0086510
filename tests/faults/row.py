"""One row of the table: what goes wrong, how much is asked, what is promised and what is aimed at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.botapi.courier import Mishap
from tests.botapi.faults import Fault

if TYPE_CHECKING:
    from tests.faults.stage import Stage

FINE = Mishap()


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: at most, or at least where ``least``. Told when it falls short; timings break nothing."""

    figure: str
    bound: float
    least: bool = False

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.least else value <= self.bound


@dataclass(frozen=True, slots=True)
class Row:
    """``story`` does it. ``doubles`` are allowed; ``alone`` rows measure time and share the machine with no other row."""

    name: str
    story: Callable[["Stage"], Awaitable[None]]
    questions: int = 60
    chats: int = 30
    rate: float = 30.0
    seed: int = 1
    faults: tuple[Fault, ...] = ()
    mishap: Mishap = FINE
    webhook: bool = False
    limits: bool = False
    kills: int = 0
    doubles: int = 0
    seconds: float = 0.0
    kind: str = ""
    alone: bool = False
    aims: tuple[Aim, ...] = ()
