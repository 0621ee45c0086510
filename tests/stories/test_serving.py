"""The whole process: it serves, follows its files, stops in order, and never writes a word of a question."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from tests.botapi.server import TOKEN, Server
from tests.conftest import KNOWLEDGE

CHAT = 9009
SECRET_WORDS = "Zitronenfalter Quastenflosser"


class Process:
    """A served bot with its folder."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, server: Server) -> None:
        self.process, self.folder, self.server = process, folder, server

    async def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> str:
        assert self.process.stderr is not None
        told = (await self.process.stderr.read()).decode()
        await self.process.wait()
        return told


def environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ, "BOT_TELEGRAM_TOKEN": TOKEN, "BOT_TELEGRAM_API_URL": url, "BOT_KNOWLEDGE": str(folder / "knowledge"),
        "BOT_DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite3'}", "BOT_SECRET": "test", "BOT_HTTP_PORT": "0",
    }  # fmt: skip


async def start(folder: Path, url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment(folder, url), stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Process]:
    shutil.copytree(KNOWLEDGE, folder / "knowledge")
    server = Server()
    process = Process(await start(folder, await server.start()), folder, server)
    try:
        yield process
    finally:
        if process.process.returncode is None:
            process.process.kill()
            await process.process.wait()
        await server.stop()
        assert server.refused == []
        assert server.unmodelled == []


def test_a_question_is_answered_and_leaves_no_word_anywhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as bot:
            bot.server.say(CHAT, f"I cannot pay my debts {SECRET_WORDS}")
            found = await bot.server.answered(CHAT, within=30)
            assert "Schuldnerberatung" in found[0].text
            began = monotonic()
            told = await bot.stop()
            assert monotonic() - began < 5
            assert bot.process.returncode == 0
            assert "ready" in told
            assert "Traceback" not in told
            for words in (*SECRET_WORDS.split(), TOKEN, str(CHAT)):
                assert words not in told
            for path in tmp_path.glob("bot.sqlite3*"):
                assert not any(word.encode() in path.read_bytes() for word in SECRET_WORDS.split()), path

    asyncio.run(story())


def test_a_changed_file_is_used_within_two_seconds_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as bot:
            bot.server.say(CHAT, "/find schulden brake")
            await bot.server.answered(CHAT, within=30)
            path = next(
                p for p in (tmp_path / "knowledge" / "services").glob("*.yaml") if "Diakonie Wesermarsch – Schuldnerberatung" in p.read_text("utf-8")
            )
            right = path.read_text("utf-8")
            path.write_text(right.replace("Diakonie Wesermarsch – Schuldnerberatung", "Neue Schuldnerberatung", 1), "utf-8")
            await asyncio.sleep(2)
            bot.server.say(CHAT, "/find schulden brake")
            assert "Neue Schuldnerberatung" in (await bot.server.answered(CHAT, 2))[1].text
            path.write_text(right.replace("kind: counselling", "kind: kounselling", 1), "utf-8")
            await asyncio.sleep(2)
            bot.server.say(CHAT, "/find schulden brake")
            assert "Neue Schuldnerberatung" in (await bot.server.answered(CHAT, 3))[2].text
            told = await bot.stop()
            assert f"{path.name}:" in told
            assert "Did you mean “counselling”?" in told

    asyncio.run(story())


def test_a_second_process_on_the_same_database_refuses_to_start(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as bot:
            bot.server.say(CHAT, "hello")
            await bot.server.answered(CHAT, within=30)
            second = Process(await start(tmp_path, bot.server.url), tmp_path, bot.server)
            told = await second.ended()
            assert second.process.returncode == 2
            assert "Another process already serves" in told

    asyncio.run(story())


def test_killed_between_decision_and_sending_it_sends_after_the_next_start(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as bot:
            bot.server.say(CHAT, "hello")
            await bot.server.answered(CHAT, within=30)
            for number in range(20):
                bot.server.say(CHAT + number, "I want to learn German")
            await asyncio.sleep(0.05)
            bot.process.kill()
            await bot.process.wait()
            bot.process = await start(tmp_path, bot.server.url)
            for number in range(1, 20):
                await bot.server.answered(CHAT + number, within=30)
            await bot.server.answered(CHAT, 2, within=30)
            await asyncio.sleep(0.5)
            assert all(len(bot.server.chats[CHAT + number]) == 1 for number in range(1, 20))
            await bot.stop()
            rows = sqlite3.connect(tmp_path / "bot.sqlite3").execute("SELECT state, answer FROM deliveries").fetchall()
            assert {state for state, _ in rows} == {"done"}
            assert {answer for _, answer in rows} == {"{}"}

    asyncio.run(story())


def test_a_refused_token_is_told_in_plain_words(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as bot:
            await bot.stop()
        server = Server()
        url = await server.start()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env={**environment(tmp_path, url), "BOT_TELEGRAM_TOKEN": "1:wrong"}, stderr=asyncio.subprocess.PIPE
        )
        _, told = await process.communicate()
        await server.stop()
        assert process.returncode == 2
        assert b"@BotFather" in told
        assert b"1:wrong" not in told

    asyncio.run(story())
