"""Decides what came in and commits the decision, before Telegram may forget the update.

One transaction holds the id of the update, the closed answer (ids only), the chat to send it to and the
conversation. So nothing is lost, nothing is answered twice, and no text is ever on disk.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Bot, Update

from bot.channels.telegram.desk import asked_of_desk
from bot.channels.telegram.updates import Incoming, incoming
from bot.domain.answers import Emergency
from bot.domain.dialogue import FALLBACK_LANGUAGE
from bot.domain.shorthand import Ids, shorten
from bot.store.base import Delivery, StoreError, UnfitError, Work
from bot.usecases.enquiries import Office, conversation_key, decide

log = logging.getLogger(__name__)
CHANNEL = "telegram"
FAILED: Ids = {"kind": "Failed"}
"""Stands for an answer when deciding went wrong: an apology with the numbers for danger."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes updates in; ``wake`` is told what is to be delivered."""

    office: Office
    bot: Bot
    wake: Callable[[Sequence[Delivery]], None]
    coordinators: frozenset[int] = frozenset()

    def take(self, raw: Sequence[dict[str, object]]) -> None:
        """Decide and commit some updates in one durable transaction; if one breaks it, each gets its own."""
        try:
            taken = self._commit(raw)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  one update must never stop the others
            log.warning("a batch of %d updates is taken one by one (%s)", len(raw), type(error).__name__)
            taken = [delivery for one in raw for delivery in self._commit_alone(one)]
        self.wake(taken)

    def _commit_alone(self, raw: dict[str, object]) -> list[Delivery]:
        try:
            return self._commit([raw])
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  set aside with an apology; its text is not told
            log.error("an update could not be handled (%s)", type(error).__name__)  # noqa: TRY400  a traceback could hold the text
        try:
            return self._apologise(raw)
        except UnfitError:
            return []  # nobody could be told

    def _apologise(self, raw: dict[str, object]) -> list[Delivery]:
        """Set an update aside: its sender is told, if it says who that is."""
        chat, language = _sender(raw)
        update = raw.get("update_id")
        if chat is None or not isinstance(update, int):
            return []
        known = language if language in self.office.catalogues else FALLBACK_LANGUAGE
        delivery = Delivery(self.bot.id, update, chat, FAILED, known, datetime.now(UTC))
        with self.office.store.begin(durable=True) as work:
            if work.is_known(self.bot.id, update):
                return []
            work.enqueue(delivery)
        return [delivery]

    def _commit(self, raw: Sequence[dict[str, object]]) -> list[Delivery]:
        now = datetime.now(UTC)
        taken: list[Delivery] = []
        with self.office.store.begin(durable=True) as work:
            for one in raw:
                delivery = self._decide(work, one, now)
                if delivery:
                    work.enqueue(delivery)
                    taken.append(delivery)
        return taken

    def _decide(self, work: Work, raw: dict[str, object], now: datetime) -> Delivery | None:
        update = Update.de_json(raw, self.bot)
        came = incoming(update, self.bot.id, self.bot.username)
        if came is None or work.is_known(self.bot.id, came.update):
            return None
        desk = asked_of_desk(update, self.coordinators)
        if desk:
            return self._delivery(came, desk, "de", now)
        key = conversation_key(self.office, CHANNEL, came.who)
        turn = decide(self.office, work, CHANNEL, key, came.event, now)
        urgent = isinstance(turn.answer, Emergency)
        return self._delivery(came, shorten(turn.answer), turn.language, now, guessed=turn.guessed, urgent=urgent)

    def _delivery(self, came: Incoming, answer: Ids, language: str, now: datetime, *, guessed: bool = False, urgent: bool = False) -> Delivery:
        return Delivery(
            self.bot.id, came.update, came.chat, answer, language, now, guessed, urgent, came.group, came.reply_to, came.edits, came.callback
        )


def _sender(raw: dict[str, object]) -> tuple[int | None, str]:
    """Chat and language of an update that the library could not read."""
    for part in raw.values():
        message = part.get("message", part) if isinstance(part, dict) else None
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            person = part.get("from") if isinstance(part, dict) else None
            return chat["id"], str(person.get("language_code", "")) if isinstance(person, dict) else ""
    return None, ""
