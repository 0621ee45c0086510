"""Delivers what was decided: in order within a chat, urgent ones first, within Telegram's limits, each exactly once.

Telegram knows no key that would make a repeated send harmless. So before a send the newest message id of the
chat is noted; after one that may or may not have arrived, the bot asks whether it is there by editing the next
ids with the same text: "not modified" means that it is (TELEGRAM.md §5.4).
"""

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.desk import KIND, desk_reply
from bot.channels.telegram.markup import html, keyboard
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.transport import NotSentError, seconds_of
from bot.domain.shorthand import restore
from bot.store.base import Delivery, DeliveryState, StoreError
from bot.usecases.enquiries import Office, reply_to
from bot.wording.apology import apology

log = logging.getLogger(__name__)
IN_FLIGHT = 8
"""Sends at a time: bounds what a kill leaves unsure."""
PROBED = 16
"""Message ids that are asked for after an unsure send."""
SLOW = 1.0
"""Seconds from which an answer that has to wait is announced, as far as few chats wait: else sends are for answers."""
FEW = 10
SOON = 0.02
"""Seconds after which the end of a send is noted, if no other send begins before."""
LONGEST_PAUSE = 2.0
"""Seconds between two tries while the network is down: short, so that the first answer comes at once afterwards."""


@dataclass(slots=True)
class _Chat:
    """What waits for one chat. ``busy`` while a send is under way or a pause runs."""

    waiting: deque[Delivery] = field(default_factory=deque)
    busy: bool = False
    newest: int = 0


class Outbox:
    """Sends deliveries until stopped."""

    def __init__(self, office: Office, bot: Bot, pace: Pace) -> None:
        self._office = office
        self._bot = bot
        self._pace = pace
        self._chats: dict[int, _Chat] = {}
        self._ready: list[tuple[bool, int, int]] = []
        self._news = asyncio.Event()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._ended: list[Delivery] = []

    @property
    def waiting(self) -> int:
        """How many deliveries are not done."""
        return sum(len(chat.waiting) for chat in self._chats.values())

    def resume(self) -> None:
        """Take up what an earlier run left."""
        with self._office.store.begin() as work:
            self.put(work.waiting(self._bot.id, 1_000_000))

    def put(self, deliveries: Sequence[Delivery]) -> None:
        """Take on deliveries that are already in the store."""
        for delivery in deliveries:
            chat = self._chats.setdefault(delivery.chat, _Chat())
            chat.waiting.append(delivery)
            self._make_ready(delivery.chat, chat)

    def _make_ready(self, chat_id: int, chat: _Chat) -> None:
        if not chat.busy and chat.waiting:
            chat.busy = True
            head = chat.waiting[0]
            heapq.heappush(self._ready, (not any(d.urgent for d in chat.waiting), head.update, chat_id))
            self._news.set()

    async def run(self) -> None:
        """Send for ever; cancelled to stop. What is under way is ended in order (``stop``)."""
        while True:
            while not self._ready:
                self._news.clear()
                await self._news.wait()
            await self._slots.acquire()
            await self._pace.turn()
            _, _, chat_id = heapq.heappop(self._ready)
            task = asyncio.create_task(self._serve(chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._slots.release()

    async def stop(self, within: float) -> None:
        """Wait for the sends under way; what remains is in the store and is sent at the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        self._note_ended()

    async def _serve(self, chat_id: int) -> None:
        chat = self._chats[chat_id]
        pause = await self._attempt(chat)
        if not chat.waiting:
            del self._chats[chat_id]
            return
        later = max(pause, self._pace.pause_of(chat_id, group=chat.waiting[0].group))
        if later >= SLOW and len(self._chats) < FEW:
            await self._show_typing(chat_id)
        if later:
            asyncio.get_running_loop().call_later(later, self._awake, chat_id)
        else:
            self._awake(chat_id)

    def _awake(self, chat_id: int) -> None:
        chat = self._chats.get(chat_id)
        if chat:
            chat.busy = False
            self._make_ready(chat_id, chat)

    async def _attempt(self, chat: _Chat) -> float:
        """Try the first delivery of a chat; gives the seconds to wait before the next try there."""
        delivery = chat.waiting[0]
        try:
            done = await self._deliver(delivery, chat)
        except RetryAfter as error:
            self._pace.slow_down()
            return seconds_of(error) + 0.1
        except ChatMigrated as error:
            chat.waiting[0] = replace(chat.waiting[0], chat=error.new_chat_id)
            return 0.0
        except (Forbidden, BadRequest) as error:
            done = replace(delivery, state=DeliveryState.DEAD, reason=type(error).__name__)
            log.info("an answer cannot be delivered (%s)", type(error).__name__)
        except (TelegramError, StoreError) as error:
            return self._failed(chat, error)
        except Exception as error:  # noqa: BLE001  one answer that cannot be made must not stop the others
            done = replace(delivery, state=DeliveryState.DEAD, reason=type(error).__name__)
            log.error("an answer could not be made (%s)", type(error).__name__)  # noqa: TRY400  a traceback could hold text
        self._failures = 0
        self._end(done)
        chat.waiting.popleft()
        return 0.0

    def _failed(self, chat: _Chat, error: TelegramError | StoreError) -> float:
        """The network, the server or the database is down; whether the last send arrived is asked at the next try."""
        self._failures += 1
        first = chat.waiting[0]
        chat.waiting[0] = replace(first, tries=first.tries + 1)
        if self._failures in {1, 100}:
            what = "the database cannot be written" if isinstance(error, StoreError) else "Telegram cannot be reached"
            log.warning("%s (%s); trying again", what, type(error).__name__)
        return min(LONGEST_PAUSE, 0.1 * 2.0 ** min(first.tries, 6))

    async def _deliver(self, delivery: Delivery, chat: _Chat) -> Delivery:
        text, buttons = self._message(delivery)
        if delivery.callback and delivery.tries == 0:
            await self._confirm(delivery.callback)
        if delivery.edits is not None and await self._edit(delivery, delivery.edits, text, buttons):
            return replace(delivery, state=DeliveryState.DONE, message=delivery.edits)
        if delivery.state is DeliveryState.SENDING and not delivery.group:
            arrived = await self._probe(delivery, text, buttons)
            if arrived is not None:
                chat.newest = arrived
                return replace(delivery, state=DeliveryState.DONE, message=arrived)
        return await self._send(delivery, chat, text, buttons)

    def _message(self, delivery: Delivery) -> tuple[str, InlineKeyboardMarkup | None]:
        if delivery.answer.get("kind") == "Failed":
            reply = apology(self._office.catalogues[delivery.language], self._office.world().directory)
        elif delivery.answer.get("kind") == KIND:
            reply = desk_reply(self._office, str(delivery.answer.get("of")), self.waiting - 1)
        else:
            answer = restore(delivery.answer, self._office.world().directory)
            reply = reply_to(self._office, answer, delivery.language, guessed=delivery.guessed)
        return html(reply), keyboard(reply)

    async def _confirm(self, callback: str) -> None:
        with suppress(BadRequest):  # too old to be confirmed; the answer itself still comes
            await self._bot.answer_callback_query(callback)

    async def _show_typing(self, chat: int) -> None:
        """Where an answer has to wait, the person sees that it is coming."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING, read_timeout=SLOW)

    async def _edit(self, delivery: Delivery, message: int, text: str, buttons: InlineKeyboardMarkup | None) -> bool:
        """Whether the message now shows the answer."""
        try:
            await self._bot.edit_message_text(
                text, delivery.chat, message, parse_mode=ParseMode.HTML, reply_markup=buttons, link_preview_options=_NO_PREVIEW
            )
        except BadRequest as error:
            return "not modified" in error.message.casefold()
        return True

    async def _probe(self, delivery: Delivery, text: str, buttons: InlineKeyboardMarkup | None) -> int | None:
        """The id of a message that an unsure send left behind, if it did."""
        base = delivery.base or 0
        for message in range(base + 1, base + 1 + PROBED) if base else ():
            if await self._edit(delivery, message, text, buttons):
                return message
        return None

    async def _send(self, delivery: Delivery, chat: _Chat, text: str, buttons: InlineKeyboardMarkup | None) -> Delivery:
        attempt = chat.waiting[0] = self._begin(delivery, chat)
        reply = ReplyParameters(delivery.reply_to, allow_sending_without_reply=True) if delivery.reply_to and delivery.edits is None else None
        self._pace.note(delivery.chat, group=delivery.group)
        try:
            sent = await self._bot.send_message(
                delivery.chat, text, parse_mode=ParseMode.HTML, reply_markup=buttons, reply_parameters=reply, link_preview_options=_NO_PREVIEW
            )
        except (NotSentError, RetryAfter, InvalidToken, ChatMigrated):
            chat.waiting[0] = replace(attempt, state=DeliveryState.WAITING)  # it certainly did not arrive
            raise
        chat.newest = sent.message_id
        return replace(attempt, state=DeliveryState.DONE, message=sent.message_id)

    def _begin(self, delivery: Delivery, chat: _Chat) -> Delivery:
        """Note what is known of the chat before a send that may stay unsure, and the ends of those before."""
        with self._office.store.begin() as work:
            for ended in self._ended:
                work.mark(ended)
            base = max(chat.newest, delivery.reply_to or 0, work.newest_message(self._bot.id, delivery.chat))
            attempt = replace(delivery, state=DeliveryState.SENDING, base=base)
            work.mark(attempt)
        self._ended.clear()
        return attempt

    def _end(self, delivery: Delivery) -> None:
        """Note the end of a delivery: with the next one that begins, or soon. A kill before makes a send unsure, and that is asked for.

        In groups nobody can be asked, so there it is noted at once.
        """
        self._ended.append(delivery)
        if delivery.group:
            self._note_ended()
        elif len(self._ended) == 1:
            asyncio.get_running_loop().call_later(SOON, self._note_ended)

    def _note_ended(self) -> None:
        if not self._ended:
            return
        try:
            with self._office.store.begin() as work:
                for ended in self._ended:
                    work.mark(ended)
        except StoreError:  # they are sent; only that this is kept must be tried again
            asyncio.get_running_loop().call_later(LONGEST_PAUSE, self._note_ended)
        else:
            self._ended.clear()


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
