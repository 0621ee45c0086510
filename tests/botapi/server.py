"""The server: updates that wait until they are confirmed, chats with their messages, limits, and faults on demand.

What a bot may not do is answered as Telegram answers it and kept in ``refused``; a method that is not modelled is kept
in ``unmodelled``. Both lists must be empty after a test.
"""

import asyncio
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import Any

from aiohttp import web

from tests.botapi.entities import EntityError, plain_text
from tests.botapi.faults import Fault, Weather, go_wrong

TOKEN = "123456:TEST-token_of_the_local_server"
BOT = {"id": 123456, "is_bot": True, "first_name": "Wesermarsch", "username": "wesermarsch_test_bot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip
LONGEST_TEXT = 4096
LONGEST_CALLBACK_DATA = 64
LANGUAGES = frozenset(["ar", "bg", "de", "en", "es", "fa", "fr", "ku", "pl", "ps", "pt", "ro", "ru", "so", "sq", "ta", "ti", "tr", "uk", "vi"])


class RefusalError(Exception):
    """An error that Telegram answers with."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(slots=True)
class Message:
    """One message in a chat, as the people there see it."""

    id: int
    text: str
    buttons: list[list[dict[str, str]]]
    reply_to: int | None
    html: str
    edits: int = 0
    at: float = 0.0


@dataclass
class Server:
    """The state of the server; ``start`` serves it over HTTP."""

    limits: bool = False
    seed: int = 0
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    chats: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unmodelled: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    settings: dict[tuple[str, str], Any] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    deactivated: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    migrated: dict[int, int] = field(default_factory=dict)
    callbacks: dict[str, bool] = field(default_factory=dict)
    too_many: int = 0
    webhook: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = 1000
        self._message_ids: dict[int, int] = defaultdict(lambda: 1)
        self.news = asyncio.Event()
        self.weather = Weather(self.faults, self.seed)
        self._poll: asyncio.Future[None] | None = None
        self._polled: tuple[int, float] = (-1, 0.0)
        self._webhook_allowed = 0.0
        self._sent: deque[float] = deque()
        self._sent_in: dict[int, deque[float]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0) -> str:
        """Serve on the loopback interface; gives the address for BOT_TELEGRAM_API_URL."""
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        real = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{real}/bot"
        return self.url

    async def stop(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        if self._runner:
            await self._runner.cleanup()

    # what people do

    def say(self, chat: int, text: str, *, language: str = "en", group: bool = False, **extra: Any) -> int:
        """Somebody writes a message; gives its id."""
        message = {
            "message_id": self._next_message(chat), "date": 1764000000, "text": text,
            "chat": {"id": chat, "type": "supergroup" if group else "private"},
            "from": {"id": abs(chat), "is_bot": False, "first_name": "Test", "language_code": language}, **extra,
        }  # fmt: skip
        self.send_update({"message": {key: value for key, value in message.items() if value is not None}})
        return int(message["message_id"])

    def tap(self, chat: int, message: int, data: str, *, language: str = "en") -> str:
        """Somebody taps a button."""
        query = f"q{self._ids}"
        self.callbacks[query] = False
        self.send_update({"callback_query": {
            "id": query, "chat_instance": "1", "data": data,
            "from": {"id": abs(chat), "is_bot": False, "first_name": "Test", "language_code": language},
            "message": {"message_id": message, "date": 1764000000, "chat": {"id": chat, "type": "private"}, "text": "…"},
        }})  # fmt: skip
        return query

    def send_update(self, update: dict[str, Any]) -> int:
        """Queue an update as it is."""
        self._ids += 1
        self.updates.append({"update_id": self._ids, **update})
        self.news.set()
        return self._ids

    @property
    def last_update(self) -> int:
        """Id of the newest update."""
        return self._ids

    def _next_message(self, chat: int) -> int:
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    async def until(self, holds: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something holds of the server."""
        end = monotonic() + within
        while not holds():
            if monotonic() > end:
                raise AssertionError(f"it never came to that; refused: {self.refused}")
            await asyncio.sleep(0.005)

    async def answered(self, chat: int, number: int = 1, within: float = 5.0) -> list[Message]:
        """Wait until a chat has so many messages of the bot."""
        await self.until(lambda: len(self.chats[chat]) >= number, within)
        return self.chats[chat]

    # what the bot does

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        parameters = await self._parameters(request)
        fault = self.weather.fault_of(method)
        if fault:
            self.too_many += fault.kind == "429"
            return await go_wrong(fault, request, lambda: self._answer(request.match_info["token"], method, parameters))
        return await self._answer(request.match_info["token"], method, parameters)

    async def _answer(self, token: str, method: str, parameters: dict[str, Any]) -> web.Response:
        try:
            result = await self._call(token, method, parameters)
        except RefusalError as refusal:
            if refusal.code == 400 and not _expected(refusal.description):
                self.refused.append(f"{method}: {refusal.description}")
            body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return web.json_response(body, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    async def _parameters(request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        given = {**request.query, **await request.post()}
        return {key: _decoded(value) for key, value in given.items() if isinstance(value, str)}

    async def _call(self, token: str, method: str, p: dict[str, Any]) -> Any:
        if token != TOKEN:
            raise RefusalError(401, "Unauthorized")
        calls: dict[str, Callable[[dict[str, Any]], Any]] = {
            "getMe": lambda _: BOT, "sendMessage": self._send_message, "editMessageText": self._edit, "answerCallbackQuery": self._confirm,
            "deleteWebhook": self._delete_webhook, "setWebhook": self._set_webhook, "sendChatAction": self._chat_action, "deleteMessage": self._delete,
        }  # fmt: skip
        if method == "getUpdates":
            return await self._get_updates(p)
        if method.startswith(("setMy", "getMy")):
            return self._profile(method, p)
        if method not in calls:
            self.unmodelled.append(method)
            raise RefusalError(404, "Not Found")
        return calls[method](p)

    async def _get_updates(self, p: dict[str, Any]) -> list[dict[str, Any]]:
        """A newer poll ends an older one (Client.cpp:16225); an offset confirms all below it (15700)."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        mine = self._poll = asyncio.get_running_loop().create_future()
        if self.webhook:
            raise RefusalError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        offset = int(p.get("offset", 0))
        limit, timeout = self._patience_with(offset, float(p.get("timeout", 0)))
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        end = monotonic() + timeout
        while not self.updates and monotonic() < end:
            self.news.clear()
            news = asyncio.create_task(self.news.wait())
            await asyncio.wait({news, mine}, timeout=max(0.0, end - monotonic()), return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if mine.done():
                raise RefusalError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        return list(islice(self.updates, limit))

    def _patience_with(self, offset: int, timeout: float) -> tuple[int, float]:
        """How many updates a poll gets and how long it is held: one that repeats its offset at once is slowed down (Client.cpp:15700-15725)."""
        now, (before, at) = monotonic(), self._polled
        self._polled = offset, now
        again = offset == before
        return 1 if again and now < at + 0.5 else 100, max(timeout, 3.0) if again and now < at + 3 else timeout

    def _send_message(self, p: dict[str, Any]) -> dict[str, Any]:
        chat = _chat(p)
        self._check_chat(chat)
        self._check_limits(chat)
        text = _text(p)
        reply = p.get("reply_parameters") or {}
        message = Message(self._next_message(chat), text, _buttons(p), reply.get("message_id"), str(p["text"]), at=monotonic())
        self.chats[chat].append(message)
        return self._shown(chat, message)

    def _edit(self, p: dict[str, Any]) -> dict[str, Any]:
        chat = _chat(p)
        self._check_chat(chat)
        found = next((m for m in self.chats[chat] if m.id == int(p["message_id"])), None)
        if found is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        text, buttons = _text(p), _buttons(p)
        if (found.text, found.html, found.buttons) == (text, str(p["text"]), buttons):
            raise RefusalError(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same")
        found.text, found.html, found.buttons, found.edits = text, str(p["text"]), buttons, found.edits + 1
        return self._shown(chat, found)

    def _confirm(self, p: dict[str, Any]) -> bool:
        if p["callback_query_id"] not in self.callbacks:
            raise RefusalError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.callbacks[p["callback_query_id"]] = True
        return True

    def _set_webhook(self, asked: dict[str, Any]) -> bool:
        if not str(asked.get("url", "")).startswith("https://"):
            raise RefusalError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if monotonic() < self._webhook_allowed:  # Client.cpp:15733
            raise RefusalError(429, "Too Many Requests: retry after 1", retry_after=1)
        self._webhook_allowed = monotonic() + 1
        self.webhook = dict(asked)
        self.news.set()
        return True

    def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    def _chat_action(self, p: dict[str, Any]) -> bool:
        self._check_chat(_chat(p))
        return True

    def _delete(self, p: dict[str, Any]) -> bool:
        chat = _chat(p)
        before = len(self.chats[chat])
        self.chats[chat] = [m for m in self.chats[chat] if m.id != int(p["message_id"])]
        if len(self.chats[chat]) == before:
            raise RefusalError(400, "Bad Request: message to delete not found")
        return True

    def _check_chat(self, chat: int) -> None:
        if chat in self.blocked:
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        if chat in self.deactivated:
            raise RefusalError(403, "Forbidden: user is deactivated")
        if chat in self.unknown:
            raise RefusalError(400, "Bad Request: chat not found")
        if chat in self.migrated:
            raise RefusalError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated[chat])

    def _check_limits(self, chat: int) -> None:
        """30 a second in all, 1 a second in a chat with a burst of 5: Telegram's FAQ, as the harness of TELEGRAM.md §4 has it."""
        if not self.limits:
            return
        now = monotonic()
        for times, many, window in ((self._sent, 30, 1.0), (self._sent_in[chat], 5, 5.0)):
            while times and times[0] < now - window:
                times.popleft()
            if len(times) >= many:
                self.too_many += 1
                raise RefusalError(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent.append(now)
        self._sent_in[chat].append(now)

    def _profile(self, method: str, p: dict[str, Any]) -> Any:
        what, language = method[5:], str(p.get("language_code", ""))
        if language and language not in LANGUAGES:
            raise RefusalError(400, "Bad Request: invalid language code specified")
        field_ = {"Commands": "commands", "Name": "name", "ShortDescription": "short_description", "Description": "description"}[what]
        if method.startswith("get"):
            found = self.settings.get((what, language), [] if what == "Commands" else "")
            return found if what == "Commands" else {field_: found}
        value = p.get(field_, "")
        longest = {"Name": 64, "ShortDescription": 120, "Description": 512}.get(what)
        if longest and len(value) > longest:
            raise RefusalError(400, f"Bad Request: {field_} is too long")
        if what == "Commands" and any(not 1 <= len(c["description"]) <= 256 for c in value):
            raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.settings[what, language] = value
        return True

    @staticmethod
    def _shown(chat: int, message: Message) -> dict[str, Any]:
        return {"message_id": message.id, "date": 1764000000, "chat": {"id": chat, "type": "private"}, "text": message.text}


def _expected(description: str) -> bool:
    """Refusals that a correct bot meets: asking whether a message is there, taps that came too late, chats that have gone."""
    return any(part in description for part in ("not modified", "to edit not found", "too old", "to delete not found", "chat not found", "upgraded"))


def _chat(p: dict[str, Any]) -> int:
    try:
        return int(p["chat_id"])
    except ValueError:
        raise RefusalError(400, "Bad Request: chat not found") from None


def _text(p: dict[str, Any]) -> str:
    try:
        text = plain_text(str(p["text"])) if p.get("parse_mode") == "HTML" else str(p["text"])
    except EntityError as error:
        raise RefusalError(400, f"Bad Request: can't parse entities: {error}") from None
    if not text.strip():
        raise RefusalError(400, "Bad Request: message text is empty")
    if len(text) > LONGEST_TEXT:
        raise RefusalError(400, "Bad Request: message is too long")
    return text


def _buttons(p: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (p.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise RefusalError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if len(button.get("callback_data", "").encode()) > LONGEST_CALLBACK_DATA:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(len(row) for row in rows) > 100:
        raise RefusalError(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    return rows


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
