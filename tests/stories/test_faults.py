"""Faults that `make faults` found, each as small as it can be shown."""

import asyncio
import json
import threading
from contextlib import AbstractContextManager

import httpx
import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.settings import Mode, TelegramSettings
from bot.store.base import StoreError
from bot.usecases.enquiries import Office
from bot.web.app import POSTS_A_MINUTE, web_app
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, Server
from tests.stories.test_telegram import CHAT, ask, talking


def an_update(**message: object) -> dict[str, object]:
    person = {"id": 90_001, "is_bot": False, "first_name": "x"}
    return {"message": {"message_id": 5, "date": 1, "text": "hello", "chat": {"id": 90_001, "type": "private"}, "from": person, **message}}


def a_tap(**query: object) -> dict[str, object]:
    message = {"message_id": 5, "date": 1, "chat": {"id": 90_002, "type": "private"}, "text": "x"}
    return {"callback_query": {"id": "1", "chat_instance": "1", "data": "topics", "from": {"id": 9, "is_bot": False, "first_name": "x"}, "message": message, **query}}  # fmt: skip


@pytest.mark.parametrize(
    "poison",
    [
        an_update(message_id={"a": 1}),
        an_update(chat={"id": 2**70, "type": "private"}),
        an_update(chat={"id": [1], "type": "private"}),
        an_update(chat={"id": None, "type": "private"}),
        a_tap(id=["a"]),
    ],
    ids=["an object as id of the message", "a chat beyond the numbers of a database", "a list as chat", "no chat", "a list as id of a tap"],
)
def test_an_update_that_no_database_can_keep_stops_nobody(office: Office, poison: dict[str, object]) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            server.send_update(poison)
            assert "German courses" in await ask(server, "I want to learn German", 1)

    asyncio.run(story())


def test_a_command_for_another_bot_gets_an_answer_in_a_private_chat(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            assert "What do you need help with?" in await ask(server, "/topics@another_bot", 1)

    asyncio.run(story())


def test_an_answer_is_neither_given_up_nor_sent_twice_while_the_database_is_locked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locked before the send, and again between the send and its mark."""
    begin = type(office.store).begin
    refusals = {False: 2, True: 0}  # how often the next plain or durable transactions fail

    def now_and_then(store: object, *, durable: bool = False) -> AbstractContextManager[object]:
        if not durable and refusals[False] > 0:
            refusals[False] -= 1
            raise StoreError("locked")
        return begin(store, durable=durable)  # type: ignore[arg-type]

    async def story() -> None:
        async with talking(office, Server()) as server:
            monkeypatch.setattr(type(office.store), "begin", now_and_then)
            assert "German courses" in await ask(server, "I want to learn German", 1)
            server.weather.faults.append(Fault("late", "sendMessage", times=1, seconds=0.2))
            server.say(CHAT, "I cannot pay my debts")
            await server.answered(CHAT, 2)
            refusals[False] = 2
            await asyncio.sleep(0.3)
            assert "Pregnancy" in await ask(server, "where can I get advice about pregnancy", 3)
            await asyncio.sleep(0.3)
            assert len(server.chats[CHAT]) == 3

    asyncio.run(story())


def test_telegram_may_bring_more_than_a_person_may_post(office: Office) -> None:
    """The limits of the web are for people: a webhook comes often, and an update of 4,096 emoji is longer than any form."""

    async def story() -> None:
        server = Server()
        settings = TelegramSettings(TOKEN, await server.start(), Mode.WEBHOOK, "https://bot.example/hook", "secret", frozenset())
        channel = TelegramChannel(office, settings)
        await channel.open()
        try:
            transport = httpx.ASGITransport(web_app(office, routes=channel.routes))
            async with httpx.AsyncClient(transport=transport, base_url="https://bot.example") as telegram:
                known = {"x-telegram-bot-api-secret-token": "secret", "content-type": "application/json"}
                for number in range(POSTS_A_MINUTE + 5):
                    server.say(number + 1, "😀" * 4096 if number == 0 else "I cannot pay my debts")
                answers = [await telegram.post("/hook", content=json.dumps(update), headers=known) for update in server.updates]
                assert {answer.status_code for answer in answers} == {200}
        finally:
            await channel.close()
            await server.stop()

    asyncio.run(story())


def test_a_telegram_that_is_silent_at_the_start_is_asked_again_soon(office: Office) -> None:
    async def story() -> None:
        server = Server(faults=[Fault("hang", "getMe", times=1)])
        server.say(CHAT, "I want to learn German")
        channel = TelegramChannel(office, TelegramSettings(TOKEN, await server.start(), Mode.POLLING, None, None, frozenset()))
        try:
            await asyncio.wait_for(channel.open(), 10)
            await server.answered(CHAT)
        finally:
            await channel.close()
            await server.stop()

    asyncio.run(story())


def test_answers_under_way_in_a_silent_outage_hold_nobody_up_after_it(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await ask(server, "I want to learn German", 1)
            server.weather.faults.append(Fault("hang", "sendMessage"))
            for chat in range(10):
                server.say(100 + chat, "I cannot pay my debts")
            await server.until(lambda: server.calls["sendMessage"] >= 8)
            server.weather.down = Fault("hang")
            await asyncio.sleep(4)
            server.weather.clear()
            for chat in range(10):
                await server.answered(100 + chat, within=8)
            await asyncio.sleep(0.3)
            assert [len(server.chats[100 + chat]) for chat in range(10)] == [1] * 10

    asyncio.run(story())


def test_a_webhook_that_stops_keeps_nobody_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        server = Server()
        settings = TelegramSettings(TOKEN, await server.start(), Mode.WEBHOOK, "https://bot.example/hook", "secret", frozenset())
        channel = TelegramChannel(office, settings)
        await channel.open()
        server.say(5, "I cannot pay my debts")
        transport = httpx.ASGITransport(web_app(office, routes=channel.routes))
        async with httpx.AsyncClient(transport=transport, base_url="https://bot.example") as telegram:
            known = {"x-telegram-bot-api-secret-token": "secret"}
            under_way = asyncio.Event()

            async def never_ends(_: object) -> None:
                under_way.set()
                await asyncio.sleep(60)

            assert channel._webhook
            monkeypatch.setattr(channel._webhook, "_take", never_ends)
            waiting = [asyncio.create_task(telegram.post("/hook", json=server.updates[0], headers=known)) for _ in range(3)]
            await under_way.wait()
            await channel.close()
            answers = [await asyncio.wait_for(one, 2) for one in waiting] + [await telegram.post("/hook", json=server.updates[0], headers=known)]
            assert {answer.status_code for answer in answers} == {503}
        await server.stop()

    asyncio.run(story())


def test_the_watch_over_a_deaf_process_ends_with_the_channel(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()):
            assert "watch" in running()
        await asyncio.sleep(0.1)
        assert "watch" not in running()

    asyncio.run(story())


def running() -> set[str]:
    return {thread.name for thread in threading.enumerate()}
