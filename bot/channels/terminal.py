"""The terminal: one question a line, buttons as numbers. For trying things, and for showing why."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.domain.actions import START
from bot.domain.dialogue import Conversation
from bot.domain.events import Event, Said, Tapped
from bot.domain.hours import ZONE
from bot.usecases.enquiries import Office, answer, conversation_key
from bot.wording.pieces import Button, Reply, plain
from bot.wording.profile import HOW_TO_CHAT

CHANNEL = "terminal"


def chat(office: Office, ask: Callable[[], str], show: Callable[[str], None], start: Conversation, *, why: bool) -> None:
    """Talk until ``ask`` gives nothing more. ``start`` sets language and town; ``why`` shows the reasons of every answer."""
    key = conversation_key(office, CHANNEL, "here")
    with office.store.begin() as work:
        work.remember(key, start, datetime.now(ZONE))
    reply = _answer(office, key, Tapped(START), show, why=False)
    show(office.catalogues[reply.language].gettext(HOW_TO_CHAT))
    while text := ask().strip():
        reply = _answer(office, key, _event(text, reply), show, why=why)


def _answer(office: Office, key: str, event: Event, show: Callable[[str], None], *, why: bool) -> Reply:
    turn, reply = answer(office, CHANNEL, key, event, datetime.now(ZONE))
    show("")
    show(plain(reply))
    show("")
    for number, button in enumerate(_buttons(reply), 1):
        show(f"  [{number}] {button.label}")
    if why:
        show("\n".join(f"  · {reason}" for reason in turn.reasons))
    show("")
    return reply


def _buttons(reply: Reply) -> Iterator[Button]:
    for row in reply.buttons:
        yield from row


def _event(text: str, reply: Reply) -> Event:
    buttons = dict(enumerate(_buttons(reply), 1))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004  longer numbers are postcodes
    return Tapped(buttons[number].action) if number in buttons else Said(text)
