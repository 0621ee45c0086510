"""Labelled questions: what people type, with what should be understood. For measuring and calibrating, never for learning.

One line of a file is ``{"id","lang","text","topics":[acceptable],"kind","emergency","place","near"}``; ``kind`` is the
kind of input (question, keyword, story, typo, translit, mixed, oos, greeting, emergency).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError

TOPIC_KINDS = ("question", "keyword", "story", "typo", "translit", "mixed")
"""Kinds of input that ask for a topic."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled question."""

    id: str
    language: str
    text: str
    topics: tuple[str, ...]
    kind: str
    emergency: str | None
    place: str | None
    near: bool

    @property
    def is_real(self) -> bool:
        """Whether a topic is wanted: a real question that must not be refused."""
        return bool(self.topics) and self.kind in TOPIC_KINDS


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """Read a file of labelled questions; raises BotError with every line that is wrong."""
    questions, wrong = [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            questions.append(_labelled(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            wrong.append(f"{path}:{number}: no labelled question ({type(error).__name__}: {error}).")
    if wrong:
        raise BotError("\n".join(wrong) + "\nA line needs id, lang, text, topics, kind, emergency, place and near.")
    return tuple(questions)


def _labelled(row: Mapping[str, object]) -> Labelled:
    topics = row["topics"]
    if not isinstance(topics, list) or not isinstance(row["text"], str):
        raise TypeError("“topics” must be a list, “text” a text")
    emergency, place = row.get("emergency"), row.get("place")
    return Labelled(
        str(row["id"]), str(row["lang"]), row["text"], tuple(str(t) for t in topics), str(row["kind"]),
        None if emergency is None else str(emergency), None if place is None else str(place), bool(row.get("near")),
    )  # fmt: skip
