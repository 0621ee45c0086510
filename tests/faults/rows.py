"""The table: every row of the test plan (TELEGRAM.md §8), in the short form of `make faults` and the whole of `make faults LONG=1`."""

from dataclasses import replace

from tests.botapi.courier import Mishap
from tests.botapi.faults import Fault
from tests.faults import measuring, stories
from tests.faults.hostile import hostility
from tests.faults.row import Aim, Row

FIRST = Aim("first s", 3.0)
STOP = Aim("stop s", 5.0)
MEMORY = Aim("MB", 150.0)
QUICK = (Aim("p50 ms", 10.0), Aim("p99 ms", 30.0))
FAST = (Aim("per s", 200.0, least=True), MEMORY)
ROUGH = (
    Fault("lost", "sendMessage", 0.05), Fault("502", "sendMessage", 0.05), Fault("reset", "sendMessage", 0.05),
    Fault("429", "sendMessage", 0.02), Fault("502", "getUpdates", 0.1), Fault("late", "sendMessage", 1.0, seconds=0.03),
)  # fmt: skip
SLOW = (Fault("late", "sendMessage", 1.0, seconds=0.05),)


def rows(*, long: bool) -> tuple[Row, ...]:
    """All rows."""
    return (*_losses(long=long), *_stops(), *_matrix(long=long), *_outages(long=long), *_others(long=long), *_figures(long=long))


def _losses(*, long: bool) -> tuple[Row, ...]:
    kills, questions = (60, 3000) if long else (6, 300)
    most = max(1, kills // 30)
    row = Row("kill -9, polling", stories.killing, questions, 300 if long else 100, 12.5, 11, SLOW, kills=kills, doubles=most)
    return (
        row,
        replace(row, name="kill -9, polling, faults", seed=12, faults=ROUGH),
        replace(row, name="kill -9, webhook", seed=13, webhook=True),
        replace(row, name="kill -9, webhook, faults", seed=14, faults=ROUGH, webhook=True, mishap=Mishap(0.05, 0.05, 0.02)),
    )


def _stops() -> tuple[Row, ...]:
    row = Row("SIGTERM, 1000 waiting", stories.stopping, 1000, 1000, aims=(STOP,))
    return (
        row,
        replace(row, name="SIGTERM, webhook", webhook=True),
        replace(row, name="SIGTERM twice", kind="twice"),
        replace(row, name="SIGTERM in an outage", kind="outage", doubles=2),
    )


def _matrix(*, long: bool) -> tuple[Row, ...]:
    row = Row("", stories.asking, 120, 30, 12.0) if long else Row("", stories.asking)
    sends = (
        ("500 10 %", Fault("500", "sendMessage", 0.1)), ("502 10 %", Fault("502", "sendMessage", 0.1)),
        ("reset 10 %", Fault("reset", "sendMessage", 0.1)), ("accepted, cut 10 %", Fault("lost", "sendMessage", 0.1)),
        ("accepted, garbage 10 %", Fault("garbage", "sendMessage", 0.1)), ("accepted, 8 s late", Fault("late", "sendMessage", 0.05, 3, 8.0)),
        ("429, 2 s, 5 %", Fault("429", "sendMessage", 0.05, seconds=2)), ("429, 2 s, 20 in a row", Fault("429", "sendMessage", 1.0, 20, 2)),
        ("hang 25 s", Fault("hang", "sendMessage", 0.05, 2, 25.0)),
    )  # fmt: skip
    polls = (
        ("502 30 %", Fault("502", "getUpdates", 0.3)), ("reset 30 %", Fault("reset", "getUpdates", 0.3)), ("garbage 10 %", Fault("garbage", "getUpdates", 0.1)),
        ("401", Fault("401", "getUpdates", 1.0, 1)), ("404", Fault("404", "getUpdates", 1.0, 1)), ("409 x5", Fault("409", "getUpdates", 1.0, 5)),
        ("401 x12", Fault("401", "getUpdates", 1.0, 12)), ("429", Fault("429", "getUpdates", 1.0, 1, 2)), ("hang 25 s", Fault("hang", "getUpdates", 1.0, 1, 25.0)),
    )  # fmt: skip
    brought = (
        ("200 lost 10 %", Mishap(lost=0.1)), ("twice 15 %", Mishap(twice=0.15)), ("hang-up at 50 ms", Mishap(hang_up=0.1)),
    )  # fmt: skip
    taps = tuple(Fault(kind, method, 0.15) for kind in ("lost", "502") for method in ("editMessageText", "answerCallbackQuery"))
    return (
        *(replace(row, name=f"send: {name}", seed=20 + n, faults=(fault,)) for n, (name, fault) in enumerate(sends)),
        *(replace(row, name=f"poll: {name}", seed=40 + n, faults=(fault,)) for n, (name, fault) in enumerate(polls)),
        *(replace(row, name=f"webhook: {name}", seed=60 + n, mishap=mishap, webhook=True) for n, (name, mishap) in enumerate(brought)),
        Row("taps: cut, 502", stories.tapping, questions=40, chats=40, seed=70, faults=taps),
    )


def _outages(*, long: bool) -> tuple[Row, ...]:
    seconds = 60.0 if long else 6.0
    return (
        *(
            Row(f"all {kind} {seconds:.0f} s", stories.outage, kind=kind, seconds=seconds, questions=60, chats=60, aims=(FIRST,))
            for kind in ("502", "reset", "hang")
        ),
        Row(f"all hang {seconds:.0f} s in a burst", stories.outage_in_a_burst, kind="hang", seconds=seconds, questions=100, chats=100, aims=(FIRST,)),
        Row("502 at the start", stories.outage_at_start, kind="502", seconds=8.0, questions=20, chats=20, aims=(FIRST,)),
        Row("hang at the start", stories.outage_at_start, kind="hang", seconds=8.0, questions=20, chats=20, aims=(FIRST,)),
    )


def _others(*, long: bool) -> tuple[Row, ...]:
    hostile = 10_000 if long else 400
    return (
        Row("poison, polling", stories.poison, questions=40, chats=20, seconds=5.0, aims=(Aim("polls", 12),)),
        Row("poison, webhook", stories.poison, questions=40, chats=20, seconds=5.0, webhook=True),
        Row("two instances", stories.twins),
        Row("blocked, gone, migrated", stories.gone),
        Row("database locked 5 s", stories.locked, seconds=5.0, aims=(FIRST,)),
        Row("database locked 12 s", stories.locked, seconds=12.0, faults=(Fault("late", "sendMessage", seconds=0.3),), aims=(FIRST,)),
        Row("disk full 6 s", stories.full, seconds=6.0, aims=(FIRST,)),
        Row("limits, 300 chats", stories.flooding, questions=300 if long else 120, chats=300, limits=True, aims=(Aim("429 %", 5.0),)),
        Row("limits, 5 chats x 20", stories.flooding, questions=100 if long else 50, chats=5, limits=True, aims=(Aim("429 %", 5.0),)),
        Row("hostile, polling", hostility, questions=hostile, chats=hostile, seed=81),
        Row("hostile, webhook", hostility, questions=hostile // 4, chats=hostile, seed=82, webhook=True),
    )


def _figures(*, long: bool) -> tuple[Row, ...]:
    many = 3000 if long else 1000
    burst = Row("throughput, polling", measuring.throughput, many, many, alone=True, aims=FAST)
    steady = Row("25 a second, polling", measuring.latency, 1500 if long else 250, 500, 25.0, alone=True, aims=QUICK)
    return (
        burst,
        replace(burst, name="throughput, webhook", webhook=True),
        steady,
        replace(steady, name="25 a second, webhook", webhook=True),
        Row("start to first answer", measuring.starting, alone=True, aims=(Aim("first s", 1.5), Aim("warm s", 1.5), MEMORY)),
        Row("memory", measuring.growing, questions=30_000 if long else 3000, chats=5000, alone=True, aims=(Aim("grows MB", 5.0), MEMORY)),
    )
