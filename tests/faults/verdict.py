"""What came of it: lost, doubled, out of order, wrong, pending, refused, found on disk; and how long it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil

from tests.botapi.server import Server
from tests.faults.process import Process
from tests.faults.traffic import MARK, Question, Traffic, answers_to

ALARMING = ("Traceback", "exception was never retrieved")
"""What must not stand in the log."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a row. ``broken`` says in words what should not have been; ``figures`` are measured, not judged."""

    asked: int = 0
    kills: int = 0
    struck: int = 0
    lost: int = 0
    doubled: int = 0
    disorder: int = 0
    wrong: int = 0
    pending: int = 0
    refused: int = 0
    alive: bool = True
    on_disk: frozenset[str] = frozenset()
    p50: float = 0.0
    p99: float = 0.0
    broken: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)

    def promises_broken(self, doubles_allowed: int) -> tuple[str, ...]:
        """Every promise that was not kept."""
        counts = {name: getattr(self, name) for name in ("lost", "disorder", "wrong", "pending", "refused")}
        found = [f"{name} {number}" for name, number in counts.items() if number]
        if self.doubled > doubles_allowed:
            found.append(f"doubled {self.doubled}")
        if not self.alive:
            found.append("not alive")
        if self.on_disk:
            found.append(f"a question stands in {', '.join(sorted(self.on_disk))}")
        return (*found, *self.broken)


def judge(traffic: Traffic, process: Process, facts: Verdict) -> Verdict:
    """Look at what every chat got, at the database and at the files of a bot that has stopped; ``facts`` are what is known already."""
    server = traffic.server
    asked = [question for question in traffic.asked if question.chat not in traffic.silent]
    found = [answers_to(question, server) for question in asked]
    waits = sorted(1000 * (messages[0].at - question.at) for question, messages in zip(asked, found, strict=True) if messages)
    states = process.states()
    log = process.log
    told = [f"the log has “{words}”" for words in ALARMING if words in log]
    refusals = [f"refused: {refusal[:90]}" for refusal in dict.fromkeys((*server.refused, *server.unmodelled))]
    return replace(
        facts,
        asked=len(asked),
        lost=sum(not messages for messages in found),
        doubled=sum(max(0, len(messages) - 1) for messages in found),
        disorder=_disorder(server),
        wrong=_wrong(asked, server),
        pending=states["waiting"] + states["sending"],
        refused=len(server.refused) + len(server.unmodelled),
        on_disk=facts.on_disk | process.files_with([MARK.encode(), MARK.casefold().encode(), MARK.encode("utf-16-le")]),
        p50=percentile(waits, 50),
        p99=percentile(waits, 99),
        broken=(*facts.broken, *told, *refusals),
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The nearest rank of sorted values."""
    return values[max(0, ceil(len(values) * share / 100) - 1)] if values else 0.0


def _disorder(server: Server) -> int:
    """How often an answer came after the answer to a later question of its chat."""
    count = 0
    for messages in server.chats.values():
        order = list(dict.fromkeys(message.reply_to for message in messages if message.reply_to))
        count += sum(before > after for before, after in pairwise(order))
    return count


def _wrong(asked: Sequence[Question], server: Server) -> int:
    """Answers that say something else than their question was about (one could have been written over by a probe)."""
    return sum(question.expects not in message.text for question in asked for message in answers_to(question, server))
