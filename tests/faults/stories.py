"""How a row is played: what people and the world do while the bot serves."""

import asyncio
import sqlite3
from functools import partial
from time import monotonic

from tests.botapi.faults import Fault
from tests.botapi.server import Message, Server
from tests.faults.process import Process
from tests.faults.stage import PATIENCE, Stage

BURST = 0.25
"""Seconds after the first send of a start within which a kill finds sends under way."""


MOMENT = 6.0
"""Seconds after a start, the start itself among them, within which a kill comes at any moment."""
MOST_WAITING = 150
"""Questions without an answer, from which on nobody asks for a while."""


async def asking(stage: Stage) -> None:
    """Questions at a steady rate, while the row's faults strike."""
    await stage.start()
    await stage.traffic.steadily(stage.row.questions, stage.row.rate)
    await stage.traffic.until_answered(PATIENCE)


async def killing(stage: Stage) -> None:
    """Kill -9 again and again while people ask: half of the kills at any moment, half while what waited is being sent."""
    row = stage.row
    await stage.start()
    asking_ = asyncio.create_task(_ask_until(stage))
    for number in range(row.kills):
        if number % 2:
            sent = stage.server.calls["sendMessage"]
            await stage.server.until(partial(_has_sent_more, stage.server, sent), 3 * PATIENCE)
            await asyncio.sleep(stage.random.uniform(0, BURST))
        else:
            await asyncio.sleep(stage.random.uniform(0, MOMENT))
        await stage.kill()
    await asking_


async def _ask_until(stage: Stage) -> None:
    """The questions of the row, and more until the last kill; nobody asks while too many wait, so that a slow machine is not buried."""
    row, number = stage.row, 0
    while number < row.questions or stage.kills < row.kills:
        await asyncio.sleep(1 / row.rate)
        if len(stage.traffic.asked) - sum(map(len, stage.server.chats.values())) < MOST_WAITING:
            stage.traffic.ask()
            number += 1


async def stopping(stage: Stage) -> None:
    """SIGTERM while a thousand answers wait for slow sends; ``twice``: an impatient second one."""
    await stage.start()
    slow = Fault("late", "sendMessage", seconds=0.3)
    stage.server.weather.faults.append(slow)
    for _ in range(stage.row.questions):
        stage.traffic.ask()
    await stage.server.until(lambda: not stage.server.updates or stage.server.updates[0]["update_id"] > stage.server.last_update - 100, PATIENCE)
    await asyncio.sleep(0.3)
    stage.figures["waiting"] = sum(stage.process.states()[state] for state in ("waiting", "sending"))
    if stage.row.kind == "outage":
        stage.server.weather.down = Fault("hang")
        await asyncio.sleep(1)
    stage.figures["stop s"] = await stage.process.stop(twice=stage.row.kind == "twice")
    stage.expect(holds=stage.process.process is not None and stage.process.process.returncode == 0, otherwise="it did not stop in order")
    stage.server.weather.clear()
    await stage.process.start()
    await stage.traffic.until_answered(PATIENCE)


async def outage(stage: Stage) -> None:
    """Everything is down for some seconds while people ask; the first answer to a question of after the end is timed."""
    await stage.start()
    asking_ = asyncio.create_task(stage.traffic.steadily(stage.row.questions, stage.row.questions / (stage.row.seconds + 1)))
    await asyncio.sleep(0.5)
    stage.server.weather.down = Fault(stage.row.kind)
    await asyncio.sleep(stage.row.seconds)
    stage.server.weather.clear()
    await _time_first_answer(stage, stage.server.weather.restored)
    await asking_


async def outage_in_a_burst(stage: Stage) -> None:
    """Everything falls silent while a hundred answers are being sent; afterwards somebody else asks."""
    await stage.start()
    sent = stage.server.calls["sendMessage"]
    for _ in range(stage.row.questions):
        stage.traffic.ask()
    await stage.server.until(partial(_has_sent_more, stage.server, sent + 20), PATIENCE)
    stage.server.weather.down = Fault(stage.row.kind)
    await asyncio.sleep(stage.row.seconds)
    stage.server.weather.clear()
    stage.traffic.ask(7)
    await _time_first_answer(stage, stage.server.weather.restored)


async def outage_at_start(stage: Stage) -> None:
    """The bot starts while Telegram cannot be reached; people have asked before."""
    stage.server.weather.down = Fault(stage.row.kind)
    for _ in range(stage.row.questions):
        stage.traffic.ask()
    await stage.process.start()
    await asyncio.sleep(stage.row.seconds)
    stage.server.weather.clear()
    await _time_first_answer(stage, stage.server.weather.restored)


async def _time_first_answer(stage: Stage, since: float) -> None:
    await stage.server.until(lambda: _first_after(stage, since) is not None, PATIENCE)
    first = _first_after(stage, since)
    stage.figures["first s"] = (first or monotonic()) - since


def _first_after(stage: Stage, since: float) -> float | None:
    return min((message.at for messages in stage.server.chats.values() for message in messages if message.at > since), default=None)


async def poison(stage: Stage) -> None:
    """One update that nobody can read among those of twenty people."""
    await stage.start()
    for number in range(stage.row.questions):
        if number % 5 == 0:
            stage.server.send_update(_POISON[number // 5 % len(_POISON)])
        stage.traffic.ask()
    polls = stage.server.calls["getUpdates"]
    await asyncio.sleep(stage.row.seconds)
    stage.figures["polls"] = stage.server.calls["getUpdates"] - polls
    stage.figures["log lines"] = stage.process.log.count("\n")
    stage.traffic.silent |= set(range(90_000, 90_100))


_HUGE = 2**70
_POISON = (
    {"message": {"message_id": "x", "chat": {"id": 90_001, "type": "private"}, "date": "never", "from": 3}},
    {"message": [1, 2]},
    {"message": {"message_id": 5, "date": 1, "text": "hello", "chat": {"id": _HUGE, "type": "private"}, "from": {"id": _HUGE, "is_bot": False, "first_name": "x"}}},
    {"callback_query": {"id": ["a"], "chat_instance": "1", "data": "topics", "from": {"id": 90_002, "is_bot": False, "first_name": "x"},
                        "message": {"message_id": 5, "date": 1, "chat": {"id": 90_002, "type": "private"}, "text": "x"}}},
    {"message": {"message_id": {"a": 1}, "date": 1, "text": "hello", "chat": {"id": 90_003, "type": "private"}, "from": {"id": 90_003, "is_bot": False, "first_name": "x"}}},
    {"message": {"message_id": 7, "date": 1, "text": "hello \ud800", "chat": {"id": 90_004, "type": "private"}, "from": {"id": 90_004, "is_bot": False, "first_name": "x"}}},
    {"message": {"message_id": 8, "date": 1, "text": "hello", "chat": {"id": "90005", "type": "private"}, "from": {"id": 90_005, "is_bot": False, "first_name": "x"}}},
    {"unknown_kind": {"a": 1}},
)  # fmt: skip
"""Updates that the library or the database cannot take; none of them may stop anybody."""


async def twins(stage: Stage) -> None:
    """A second bot on the same database refuses to start, and the first goes on."""
    await stage.start()
    second = Process(stage.process.folder, stage.process.url)
    second.starts = 500
    began = monotonic()
    await second.start()
    assert second.process is not None
    asking_ = asyncio.create_task(stage.traffic.steadily(stage.row.questions, stage.row.rate))
    try:
        code = await asyncio.wait_for(second.process.wait(), 20)
    except TimeoutError:
        code = None
    await second.kill()
    stage.figures["refuses s"] = monotonic() - began
    stage.expect(holds=code == 2, otherwise=f"the second process did not refuse to start ({code})")
    await asking_


async def gone(stage: Stage) -> None:
    """Some have blocked the bot, some accounts are gone, one group has become a supergroup, some taps are too old; all others are served."""
    server = stage.server
    server.blocked, server.deactivated, server.unknown, server.migrated = {61}, {62}, {63}, {-64: -1_000_000_000_064}
    await stage.start()
    calls = server.calls["sendMessage"]
    for chat in (61, 62, 63):
        stage.traffic.ask(chat)
    stage.traffic.silent |= {61, 62, 63}
    server.say(-64, "@wesermarsch_test_bot I have debts", group=True)
    menu = await _menu_of(stage, 65)
    query = server.tap(65, menu.id, "topic:debt")
    del server.callbacks[query]
    await stage.traffic.steadily(stage.row.questions, stage.row.rate)
    await stage.traffic.until_answered(PATIENCE)
    await server.until(lambda: bool(server.chats.get(-1_000_000_000_064)) and menu.edits == 1)
    stage.figures["sends"] = server.calls["sendMessage"] - calls
    stage.figures["dead"] = stage.process.states()["dead"]
    stage.expect(holds=stage.figures["dead"] == 3, otherwise="three answers should be given up")
    stage.expect(holds=stage.figures["sends"] <= stage.row.questions + 6, otherwise="sends to the gone were repeated")


async def _menu_of(stage: Stage, chat: int) -> Message:
    stage.traffic.ask(chat, "/topics")
    return (await stage.server.answered(chat))[0]


async def locked(stage: Stage) -> None:
    """Another program holds the database for some seconds while answers are decided and sent."""
    await stage.start()
    asking_ = asyncio.create_task(stage.traffic.steadily(stage.row.questions, stage.row.rate))
    await asyncio.sleep(0.3)
    database = sqlite3.connect(stage.process.database, timeout=20, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(_hold, database)
    await asyncio.sleep(stage.row.seconds)
    database.execute("ROLLBACK")
    database.close()
    since = monotonic()
    await _time_first_answer(stage, since)
    await asking_


def _hold(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")


async def full(stage: Stage) -> None:
    """The disk is full for some seconds."""
    await stage.start()
    asking_ = asyncio.create_task(stage.traffic.steadily(stage.row.questions, stage.row.rate))
    await asyncio.sleep(0.3)
    stage.process.fill_disk(full=True)
    await asyncio.sleep(stage.row.seconds)
    stage.process.fill_disk(full=False)
    await _time_first_answer(stage, monotonic())
    await asking_


async def tapping(stage: Stage) -> None:
    """People tap buttons while edits and confirmations go wrong: each menu shows what was tapped last."""
    server = stage.server
    await stage.start()
    for number in range(stage.row.questions):
        stage.traffic.ask(20_000 + number, "/topics")
    await stage.traffic.until_answered(PATIENCE)
    menus = [server.chats[20_000 + number][0] for number in range(stage.row.questions)]
    for number, menu in enumerate(menus):
        server.tap(20_000 + number, menu.id, "topic:debt")
    try:
        await server.until(lambda: all("Debt" in menu.text and menu.edits == 1 for menu in menus), PATIENCE)
    except AssertionError:
        stage.broken.append(f"{sum('Debt' not in menu.text for menu in menus)} taps without an answer")
    more = sum(len(server.chats[20_000 + number]) - 1 for number in range(stage.row.questions))
    stage.expect(holds=not more, otherwise=f"{more} taps answered by a new message")


async def flooding(stage: Stage) -> None:
    """Everybody at once, with Telegram's limits on: nobody is refused often, nothing is lost or mixed up."""
    await stage.start()
    began = monotonic()
    for _ in range(stage.row.questions):
        stage.traffic.ask()
    await stage.traffic.until_answered(2 * PATIENCE)
    stage.figures["s"] = monotonic() - began
    stage.figures["429 %"] = 100 * stage.server.too_many / max(1, stage.server.calls["sendMessage"])


def _has_sent_more(server: Server, sent: int) -> bool:
    return server.calls["sendMessage"] > sent
