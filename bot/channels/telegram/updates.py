"""What Telegram sends -> what the dialogue understands. Nothing here keeps anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.domain import actions
from bot.domain.actions import Action, from_code
from bot.domain.answers import NoText
from bot.domain.events import Event, Located, LookedUp, Said, SentOther, Tapped

WANTED = ["message", "edited_message", "callback_query"]
"""Kinds of updates that are asked for."""
_COMMAND = re.compile(r"/([a-z]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_COMMANDS: Mapping[str, Action] = {
    "start": actions.START, "help": actions.START, "topics": actions.TOPICS, "town": actions.TOWNS, "language": actions.LANGUAGES,
    "about": actions.ABOUT, "privacy": actions.PRIVACY, "forget": actions.FORGET,
}  # fmt: skip
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody did: where, what, and what an answer should refer to.

    ``who`` tells conversations apart: the chat, and in groups the person too.
    """

    update: int
    chat: int
    who: str
    event: Event
    group: bool = False
    reply_to: int | None = None
    edits: int | None = None
    callback: str | None = None


def incoming(update: Update, bot: int, name: str) -> Incoming | None:
    """Read one update; None for what is not meant for the bot. ``name`` is the bot's user name."""
    if update.callback_query:
        return _tap(update, update.callback_query)
    message = update.message or update.edited_message
    if message is None or (message.from_user and message.from_user.is_bot):
        return None
    return _message(update, message, bot, name)


def _tap(update: Update, query: CallbackQuery) -> Incoming | None:
    message = query.message
    if message is None:
        return None
    action = from_code(query.data or "")
    event = Tapped(action, query.from_user.language_code)
    group = message.chat.type != ChatType.PRIVATE
    edits = message.message_id if isinstance(message, Message) and not stands_beside(action) else None
    who = f"{message.chat.id}:{query.from_user.id}" if group else str(message.chat.id)
    return Incoming(update.update_id, message.chat.id, who, event, group, message.message_id, edits, query.id)


def stands_beside(action: Action) -> bool:
    """Whether the answer to a button is needed beside the message with the button: what to say is of no use without the contact."""
    return action.verb in {"say", "slip"} or (action.verb == "wrong" and action.of.startswith("@"))


def _message(update: Update, message: Message, bot: int, name: str) -> Incoming | None:
    group = message.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
    if message.chat.type == ChatType.CHANNEL:
        return None
    text = message.text or message.caption
    language = message.from_user.language_code if message.from_user else None
    if group:
        text = _addressed(message, text, bot, name)
        if text is None:
            return None
    event = _event(message, text, language, name)
    if event is None:
        return None
    person = message.from_user.id if message.from_user else 0
    who = f"{message.chat.id}:{person}" if group else str(message.chat.id)
    return Incoming(update.update_id, message.chat.id, who, event, group, message.message_id)


def _addressed(message: Message, text: str | None, bot: int, name: str) -> str | None:
    """The text without the bot's name, if the bot is addressed: by a command, its name, or an answer to it."""
    if not text:
        return None
    command = _COMMAND.fullmatch(text)
    if command and command[1].casefold() in {*_COMMANDS, "find"} and (command[2] or "").casefold() in {"", name.casefold()}:
        return text
    mention = re.compile(rf"@{re.escape(name)}\b", re.IGNORECASE)
    answered = message.reply_to_message and message.reply_to_message.from_user
    if mention.search(text) or (answered and answered.id == bot):
        return mention.sub(" ", text).strip() or None
    return None


def _event(message: Message, text: str | None, language: str | None, name: str) -> Event | None:
    command = _COMMAND.fullmatch(text.strip()) if text else None
    if command and message.text:
        mine = message.chat.type == ChatType.PRIVATE or (command[2] or name).casefold() == name.casefold()
        return _command(command, language) if mine else None
    if text:
        return Said(text, language)
    position = message.location or (message.venue and message.venue.location)
    if position:
        return Located(position.latitude, position.longitude)
    return _no_text(message, language)


def _command(command: re.Match[str], language: str | None) -> Event:
    verb, rest = command[1].casefold(), (command[3] or "").strip()
    if verb == "find":
        return LookedUp(rest, language)
    if verb == "start" and _PAYLOAD.fullmatch(rest):
        return Tapped(Action("start", rest), language)
    if verb in _COMMANDS:
        return Tapped(_COMMANDS[verb], language)
    return Said(rest, language) if rest else Tapped(actions.TOPICS, language)


def _no_text(message: Message, language: str | None) -> Event | None:
    if message.voice or message.audio or message.video_note:
        return SentOther(NoText.VOICE, language)
    if message.photo or message.document or message.video:
        return SentOther(NoText.PICTURE, language)
    if message.sticker or message.contact or message.poll or message.animation or message.dice or message.story or message.game:
        return SentOther(NoText.OTHER, language)
    return None
