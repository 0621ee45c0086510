"""The judge of `make faults` sees what it is there to see."""

import asyncio
from pathlib import Path

from tests.botapi.server import Message, Server
from tests.faults.process import Process
from tests.faults.rows import rows
from tests.faults.traffic import MARK, Traffic
from tests.faults.verdict import Verdict, judge


def an_answer(number: int, to: int, text: str) -> Message:
    return Message(number, text, [], to, text, at=1.0)


def test_lost_doubled_mixed_up_wrong_and_told_are_seen(tmp_path: Path) -> None:
    async def story() -> Verdict:
        traffic = Traffic(Server(), chats=1, seed=1)
        first, second, third, lost = (traffic.ask() for _ in range(4))
        traffic.server.chats[first.chat] = [
            an_answer(90, second.message, second.expects),
            an_answer(91, first.message, first.expects),
            an_answer(92, first.message, first.expects),
            an_answer(93, third.message, "something else"),
        ]
        (tmp_path / "log-001").write_text(f"WARNING could not read {lost.text}\nTraceback (most recent call last)", "utf-8")
        return judge(traffic, Process(tmp_path, ""), Verdict())

    found = asyncio.run(story())
    assert (found.asked, found.lost, found.doubled, found.disorder, found.wrong) == (4, 1, 1, 1, 1)
    assert found.on_disk == {"log-001"}
    assert MARK not in "".join(found.promises_broken(0))
    assert "the log has “Traceback”" in found.promises_broken(1)
    assert not any("doubled" in words for words in found.promises_broken(1))


def test_every_row_has_a_name_of_its_own() -> None:
    for long in (False, True):
        names = [row.name for row in rows(long=long)]
        assert len(set(names)) == len(names)
