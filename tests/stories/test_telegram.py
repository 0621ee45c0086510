"""Conversations over real HTTP with the strict server: what a person in Telegram sees."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

import httpx
import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.domain.answers import Wrong
from bot.domain.hours import ZONE
from bot.settings import Mode, TelegramSettings
from bot.store.base import Report, StoreError, Visits
from bot.usecases.enquiries import Office
from bot.web.app import web_app
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, Server

CHAT = 7001


@asynccontextmanager
async def talking(office: Office, server: Server) -> AsyncIterator[Server]:
    url = await server.start()
    channel = TelegramChannel(office, TelegramSettings(TOKEN, url, Mode.POLLING, None, None, frozenset()))
    try:
        await channel.open()
        yield server
    finally:
        await channel.close()
        await server.stop()
        assert server.refused == []
        assert server.unmodelled == []


async def ask(server: Server, text: str, number: int, language: str = "en") -> str:
    server.say(CHAT, text, language=language)
    return (await server.answered(CHAT, number))[number - 1].text


def test_a_question_is_answered_in_one_message_that_replies_to_it(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            asked = server.say(CHAT, "I cannot pay my debts, I live in Nordenham")
            found = (await server.answered(CHAT))[0]
            assert found.reply_to == asked
            assert "Schuldnerberatung" in found.text
            assert "does not give advice" in found.text
            await asyncio.sleep(0.1)
            assert len(server.chats[CHAT]) == 1

    asyncio.run(story())


def test_start_speaks_the_language_of_the_app(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            text = await ask(server, "/start", 1, language="ar")
            assert "Wesermarsch" in text
            assert "أهل" in text or "مرحب" in text
            text = await ask(server, "/start tr-debt", 2, language="ar")
            assert "Borç" in text

    asyncio.run(story())


def test_the_code_of_a_poster_begins_like_start_and_is_counted_by_place(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            for number, payload in enumerate(("poster-kreishaus", "poster-kreishaus", "poster-debt", "poster-", "tr-debt"), 1):
                text = await ask(server, f"/start {payload}", number, language="de")
                assert ("Borç" in text) == (payload == "tr-debt")

    asyncio.run(story())
    with office.store.begin() as work:
        assert work.visits(date(2000, 1, 1)) == [Visits("kreishaus", 2), Visits("debt", 1)]


def test_a_tapped_button_changes_the_message(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await ask(server, "/topics", 1)
            menu = server.chats[CHAT][0]
            query = server.tap(CHAT, menu.id, "topic:debt")
            await server.until(lambda: menu.edits == 1)
            assert "Debt" in menu.text
            assert server.callbacks[query]
            server.tap(CHAT, menu.id, "no-longer-known:button")
            await server.until(lambda: menu.edits == 2)
            assert "What do you need help with?" in menu.text

    asyncio.run(story())


def test_what_to_say_stands_beside_the_contact(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await ask(server, "I cannot pay my debts", 1)
            referral = server.chats[CHAT][0]
            server.tap(CHAT, referral.id, "say:debt")
            said = (await server.answered(CHAT, 2))[1]
            assert "Guten Tag" in said.text
            assert referral.edits == 0
            assert said.reply_to == referral.id

    asyncio.run(story())


def test_something_is_wrong_with_a_service(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await ask(server, "I cannot pay my debts", 1)
            referral = server.chats[CHAT][0]
            server.tap(CHAT, referral.id, "wrong:@debt")
            menu = (await server.answered(CHAT, 2))[1]
            wrong = [button["callback_data"] for row in menu.buttons for button in row if button["callback_data"].startswith("wrong:")]
            assert len(wrong) > 1
            server.tap(CHAT, menu.id, wrong[0])
            await server.until(lambda: menu.edits == 1)
            assert "What is wrong?" in menu.text
            server.tap(CHAT, menu.id, menu.buttons[0][0]["callback_data"])
            await server.until(lambda: menu.edits == 2)
            assert menu.text == "Thank you."
            assert referral.edits == 0
            server.tap(CHAT, menu.id, "report:number=no-such-service")
            await server.until(lambda: menu.edits == 3)
            assert "What do you need help with?" in menu.text

    asyncio.run(story())
    with office.store.begin() as work:
        assert [(report.what, report.number) for report in work.reports()] == [(Wrong.NUMBER, 1)]


def test_danger_begins_with_the_bare_number(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            text = await ask(server, "my husband is beating me right now please help", 1)
            assert text.split("\n")[0] == "110"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "I cannot listen to voice messages"),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]}, "do not send personal papers"),
        ({"sticker": {"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9, "type": "regular", "is_animated": False, "is_video": False}}, "I can only read text"),
        ({"location": {"latitude": 53.485, "longitude": 8.484}}, "Nordenham"),
    ],
)  # fmt: skip
def test_what_is_no_text_gets_an_answer(office: Office, extra: dict[str, object], expected: str) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            server.say(CHAT, None, **extra)  # type: ignore[arg-type]
            assert expected in (await server.answered(CHAT))[0].text

    asyncio.run(story())


def test_groups_are_answered_only_when_the_bot_is_addressed(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            server.say(-500, "I have debts", group=True)
            server.say(-500, "/topics@another_bot", group=True)
            server.say(-500, "@wesermarsch_test_bot I have debts", group=True)
            found = await server.answered(-500)
            await asyncio.sleep(0.1)
            assert len(server.chats[-500]) == 1
            assert "Debt" in found[0].text

    asyncio.run(story())


def test_an_update_that_nobody_can_read_stops_nobody(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            server.send_update({"message": {"message_id": "x", "chat": {"id": 9, "type": "private"}, "date": "never", "from": 3}})
            server.send_update({"message": [1, 2]})
            text = await ask(server, "I want to learn German", 1)
            assert "German courses" in text
            assert "Something went wrong" in (await server.answered(9))[0].text

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["500", "502", "reset", "lost", "garbage", "429", "401", "404"])
def test_a_fault_of_a_send_loses_and_doubles_nothing(office: Office, kind: str) -> None:
    async def story() -> None:
        async with talking(office, Server(faults=[Fault(kind, "sendMessage", times=2)])) as server:
            text = await ask(server, "I want to learn German", 1)
            assert "German courses" in text
            await asyncio.sleep(0.3)
            assert len(server.chats[CHAT]) == 1

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["500", "502", "reset", "lost", "garbage", "429", "401", "404", "409"])
def test_a_fault_of_a_poll_loses_and_doubles_nothing(office: Office, kind: str) -> None:
    async def story() -> None:
        async with talking(office, Server(faults=[Fault(kind, "getUpdates", times=2)])) as server:
            text = await ask(server, "I want to learn German", 1)
            assert "German courses" in text
            await asyncio.sleep(0.3)
            assert len(server.chats[CHAT]) == 1

    asyncio.run(story())


def test_who_blocked_the_bot_stops_nobody(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server(blocked={8})) as server:
            server.say(8, "I have debts")
            assert "German courses" in await ask(server, "I want to learn German", 1)
            assert server.chats[8] == []

    asyncio.run(story())


def test_commands_and_descriptions_are_set_once_per_language(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await server.until(lambda: ("Description", "uk") in server.settings)
            names = [command["command"] for command in server.settings["Commands", "uk"]]
            assert names[:3] == ["start", "topics", "town"]
            assert server.settings["Commands", ""][0]["description"] == "Start again"

    asyncio.run(story())


def test_forget_erases_the_conversation(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            await ask(server, "I have debts in Brake", 1)
            await ask(server, "/forget", 2)
            text = await ask(server, "and in Nordenham?", 3)
            assert "Debt" not in text

    asyncio.run(story())


def test_find_answers_volunteers_in_german(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            text = await ask(server, "/find schulden nordenham", 1)
            assert "Schulden · Nordenham" in text

    asyncio.run(story())


def hostile(chance: random.Random) -> str:
    """A message that nobody should write: any plane of Unicode, marks of direction, markup, commands."""
    pieces = [
        lambda: "".join(chr(c) for c in (chance.randrange(1, 0x10FFFF) for _ in range(30)) if not 0xD800 <= c < 0xE000),
        lambda: chance.choice(
            ["\u202e", "\u2066", "\u200f", "<b>", "</a>", "&lt;", "&#0;", "*_`[", "{topic}", "%s", "/start", "/find ", "/forget@x", "\x00"]
        ),
        lambda: chance.choice(["😀", "👩‍👩‍👧", "a\u0301", "ﷺ"]) * chance.randrange(1, 200),
        lambda: chance.choice(["my husband beats me now", "Schulden", "Brake", "عندي ديون", "ትግርኛ"]),
    ]
    return "".join(chance.choice(pieces)() for _ in range(chance.randrange(1, 12)))[:4096] or "x"


def test_hostile_messages_get_an_answer_each_and_leave_no_word(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(7)
    texts = [hostile(chance) for _ in range(150)]

    async def story() -> None:
        async with talking(office, Server()) as server:
            for number, text in enumerate(texts):
                server.say(20_000 + number, text, language=chance.choice(["de", "ar", "xx", ""]))
            for data in ("topic:" + "x" * 50, "start:ar-", "town:\u202e", ":::", "find:....", "more", "language:../../etc"):
                server.say(30_000, "hello")
                message = (await server.answered(30_000, len(server.chats[30_000]) + 1, within=10))[-1]
                server.tap(30_000, message.id, data)
            for number in range(len(texts)):
                await server.answered(20_000 + number, within=30)

    asyncio.run(story())
    assert not any(record.exc_info for record in caplog.records)
    assert not any(len(text) > 8 and text in record.getMessage() for text in texts for record in caplog.records)


def test_an_update_that_comes_twice_is_answered_once(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server()) as server:
            server.say(CHAT, "I want to learn German")
            again = dict(server.updates[-1])
            await server.answered(CHAT)
            server.updates.append(again)
            server.say(CHAT, "thanks")
            await server.answered(CHAT, 2)
            await asyncio.sleep(0.2)
            assert len(server.chats[CHAT]) == 2

    asyncio.run(story())


def test_limits_are_kept_and_order_within_a_chat(office: Office) -> None:
    async def story() -> None:
        async with talking(office, Server(limits=True)) as server:
            asked = [server.say(CHAT, "hello") for _ in range(6)]
            await server.answered(CHAT, 6, within=15)
            assert [message.reply_to for message in server.chats[CHAT]] == asked
            assert server.too_many == 0

    asyncio.run(story())


def test_a_webhook_accepts_after_the_decision_was_committed(office: Office) -> None:
    """Several updates at once, one twice, a forged one, one that is no JSON: each question is answered once."""

    async def story() -> None:
        server = Server()
        settings = TelegramSettings(TOKEN, await server.start(), Mode.WEBHOOK, "https://bot.example/telegram/x", "secret", frozenset())
        channel = TelegramChannel(office, settings)
        app = web_app(office, routes=channel.routes)
        await channel.open()
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://bot.example") as telegram:
                known = {"x-telegram-bot-api-secret-token": "secret"}
                for chat in range(20):
                    server.say(chat + 1, "I cannot pay my debts")
                updates = [*server.updates, server.updates[0]]
                server.updates.clear()
                answers = await asyncio.gather(*(telegram.post("/telegram/x", json=update, headers=known) for update in updates))
                assert {answer.status_code for answer in answers} == {200}
                assert (await telegram.post("/telegram/x", json=updates[0], headers={"x-telegram-bot-api-secret-token": "no"})).status_code == 403
                assert (await telegram.post("/telegram/x", content=b"{", headers=known)).status_code == 200
            for chat in range(20):
                assert "Schuldnerberatung" in (await server.answered(chat + 1))[0].text
            await server.until(lambda: bool(server.webhook))
            assert server.webhook["secret_token"] == "secret"
            await asyncio.sleep(0.2)
            assert [len(server.chats[chat + 1]) for chat in range(20)] == [1] * 20
        finally:
            await channel.close()
            await server.stop()
        assert server.refused == []
        assert server.unmodelled == []

    asyncio.run(story())


def test_a_webhook_is_told_to_come_again_while_nothing_can_be_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        server = Server()
        settings = TelegramSettings(TOKEN, await server.start(), Mode.WEBHOOK, "https://bot.example/telegram/x", "secret", frozenset())
        channel = TelegramChannel(office, settings)
        await channel.open()
        server.say(5, "I cannot pay my debts")
        update = server.updates.popleft()
        office.store.close()
        try:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(web_app(office, routes=channel.routes)), base_url="https://bot.example"
            ) as telegram:
                with monkeypatch.context() as broken:
                    broken.setattr(type(office.store), "begin", failing)
                    answer = await telegram.post("/telegram/x", json=update, headers={"x-telegram-bot-api-secret-token": "secret"})
                    assert answer.status_code == 503
        finally:
            await channel.close()
            await server.stop()

    asyncio.run(story())


def failing(*_: object, **__: object) -> None:
    raise StoreError("the disk is full")


def test_coordinators_ask_for_the_state_and_nobody_else_sees_that_they_can(office: Office) -> None:
    async def story() -> None:
        server = Server()
        settings = TelegramSettings(TOKEN, await server.start(), Mode.POLLING, None, None, frozenset({41}))
        channel = TelegramChannel(office, settings)
        await channel.open()
        try:
            service = next(iter(office.world().directory.services.values()))
            server.say(41, "/wrong")
            assert "nichts gemeldet" in (await server.answered(41))[0].text
            with office.store.begin() as work:
                work.report(Report(date(2026, 11, 24), service.id, Wrong.NUMBER, 2))
                work.report(Report(date(2026, 11, 24), "gone", Wrong.CLOSED))
            server.say(41, "/wrong")
            told = (await server.answered(41, 2))[1].text
            assert f"{service.name}: Telefonnummer (2-mal)" in told
            assert "gone: gibt es nicht mehr" in told
            server.say(41, "/status")
            told = (await server.answered(41, 3))[2].text
            assert "Gemeldete Fehler: 3" in told
            assert "Plakate" not in told
            today = datetime.now(ZONE).date()
            with office.store.begin() as work:
                for _ in range(5):
                    work.count_poster(today, "web", "kreishaus")
                work.count_poster(today, "web", "tafel")
                work.count_poster(today - timedelta(days=31), "web", "old")
            server.say(41, "/status")
            assert "Über Plakate in 30 Tagen: kreishaus 5, tafel unter 5" in (await server.answered(41, 4))[3].text
            server.say(42, "/status")
            assert "Gemeldete Fehler" not in (await server.answered(42))[0].text
            await channel.tell_coordinators("Eine Änderung wurde nicht übernommen")
            assert "nicht übernommen" in (await server.answered(41, 5))[4].text
        finally:
            await channel.close()
            await server.stop()
        assert server.refused == []

    asyncio.run(story())
