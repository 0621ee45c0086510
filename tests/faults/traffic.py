"""People who ask: each question carries a word that must never be found on disk, and each answer names what it was for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tests.botapi.server import Message, Server

MARK = "Quastenflosser"
SUBJECTS = (
    ("I cannot pay my debts", "Debt"),
    ("I want to learn German", "German courses"),
    ("I need help to find a job", "Finding work"),
    ("where can I get advice about pregnancy", "Pregnancy"),
)
"""Questions, and a word that stands in the right answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, when, and a word of the right answer ("" when any will do)."""

    chat: int
    message: int
    text: str
    expects: str
    at: float


@dataclass
class Traffic:
    """Asks questions and knows which were answered."""

    server: Server
    chats: int
    seed: int
    first_chat: int = 10_000
    asked: list[Question] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    """Chats that can get nothing."""

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def ask(self, chat: int | None = None, text: str | None = None) -> Question:
        """One question, in any chat if none is named."""
        number = len(self.asked)
        where = self.first_chat + number % self.chats if chat is None else chat
        subject, expects = SUBJECTS[self._random.randrange(len(SUBJECTS))] if text is None else (text, "")
        words = f"{subject} {MARK}{number}" if text is None else text
        message = self.server.say(where, words)
        question = Question(where, message, words, expects, monotonic())
        self.asked.append(question)
        return question

    async def steadily(self, questions: int, rate: float) -> None:
        """So many questions, at so many a second."""
        began = monotonic()
        for number in range(questions):
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
            self.ask()

    async def until_answered(self, within: float) -> bool:
        """Wait until every question has an answer; given up when for so many seconds none came."""
        before, end = -1, 0.0
        while (now := len(self.unanswered())) and (now != before or monotonic() < end):
            if now != before:
                before, end = now, monotonic() + within
            await asyncio.sleep(0.05)
        return not now

    def unanswered(self) -> Sequence[Question]:
        return [question for question in self.asked if question.chat not in self.silent and not answers_to(question, self.server)]


def answers_to(question: Question, server: Server) -> list[Message]:
    """The bot's messages that answer a question."""
    return [message for message in server.chats.get(question.chat, ()) if message.reply_to == question.message]
