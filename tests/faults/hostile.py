"""Messages that nobody should write: every plane of Unicode, marks of direction, markup, forged taps, replays, wrong types."""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from tests.faults.stage import PATIENCE, Stage
from tests.faults.traffic import MARK

LONGEST = 4096
PIECES = (
    "\u202e", "\u2066", "\u2069", "\u200f", "\u200b", "\ufeff", "<b>", "</a>", "<script>alert(1)</script>", "&lt;", "&#0;", "&amp", "*_`[", "[x](tg://user?id=1)",
    "{topic}", "{0}", "%s", "%(x)s", "/start", "/start x-y", "/find ", "/forget@x", "\x00", "\x1b[31m", "'; DROP TABLE deliveries; --", "\r\n", "e\u0301" * 40,
    "😀" * 60, "👩‍👩‍👧" * 20, "ﷺ" * 20, "my husband beats me now", "Schulden", "Brake", "عندي ديون", "ትግርኛ",
)  # fmt: skip
FORGED = (
    "topic:" + "x" * 50,
    "start:ar-",
    "town:\u202e",
    ":::",
    "find:....",
    "more",
    "language:../../etc",
    "",
    "\x00",
    "topic:{0}",
    "wrong:x:y",
    "a" * 64,
)


def text_of(chance: Random) -> str:
    """One message."""
    if chance.random() < 0.02:
        return chance.choice(("😀", "👩‍👩‍👧", "ﷺ", "<", "&", "\u202e", "ዕ", "𝔘")) * LONGEST
    parts = [_any_plane(chance) if chance.random() < 0.5 else chance.choice(PIECES) for _ in range(chance.randrange(1, 12))]
    return "".join(parts)


def _any_plane(chance: Random) -> str:
    plane = chance.randrange(17)
    codes = (plane * 0x10000 + chance.randrange(0x10000) for _ in range(30))
    return "".join(chr(code) for code in codes if code and not 0xD800 <= code < 0xE000)


def marked(text: str, number: int) -> str:
    """The text with the word that must not be found, as long as Telegram lets a message be."""
    mark = f" {MARK}{number}"
    return text[: LONGEST - len(mark)] + mark


def spoil(update: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The update with a value of the wrong type somewhere."""
    spoilt = copy.deepcopy(update)
    at = spoilt["message"]
    while True:
        name = chance.choice(list(at))
        if isinstance(at[name], dict) and chance.random() < 0.6:
            at = at[name]
            continue
        at[name] = chance.choice((None, True, -1, 2**70, 1.5, "x", [], {}, [[1]], {"id": 1}, "\ud800", float("1e300")))
        return spoilt


async def hostility(stage: Stage) -> None:
    """Send them all: each private text message gets an answer, nothing else stops anybody, no word of it is told."""
    await stage.start()
    texts = await _send(stage)
    await stage.traffic.until_answered(PATIENCE)
    if stage.courier:
        await stage.server.until(lambda: not stage.courier or not stage.courier.waiting, PATIENCE)
    log = stage.process.log
    told = sum(1 for text in texts if len(text) > 12 and text in log)
    stage.expect(holds=not told, otherwise=f"{told} messages stand in the log")
    stage.figures["log lines"] = log.count("\n")
    stage.figures["dead"] = stage.process.states()["dead"]


async def _send(stage: Stage) -> list[str]:
    chance, server, row = stage.random, stage.server, stage.row
    menu = server.chats[5][-1].id
    does: tuple[Callable[[int], object], ...] = (
        lambda _: server.tap(5, menu, chance.choice(FORGED)),
        lambda _: server.updates.append(copy.deepcopy(server.updates[-1])) if server.updates else None,
        lambda number: server.send_update(spoil(_plain(number), chance)),
    )
    texts = []
    for number in range(row.questions):
        text = marked(text_of(chance), number)
        texts.append(text.removesuffix(f" {MARK}{number}"))
        stage.traffic.ask(30_000 + number, text)
        if number % 3 == 0:
            chance.choice(does)(number)
        if number % 200 == 199:
            await stage.traffic.until_answered(PATIENCE)
    return texts


def _plain(number: int) -> dict[str, Any]:
    chat = 900_000 + number
    return {"message": {
        "message_id": 7, "date": 1764000000, "text": f"hello {MARK}", "chat": {"id": chat, "type": "private"},
        "from": {"id": chat, "is_bot": False, "first_name": "Test", "language_code": "en"},
    }}  # fmt: skip
