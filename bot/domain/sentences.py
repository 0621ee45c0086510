"""What a caller can say in German, what it means, and how it sounds: a contact is worth something if one dares to call.

One ``Sentences`` per file of ``knowledge/sentences/``; the German ones have themselves as meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass

COMMON = ("greeting", "speaks", "interpreter", "appointment", "slowly", "no-german", "place")
"""Sentences that go with many needs; ``speaks`` asks for the caller's language, ``place`` begins "I am in"."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A German sentence in one language: its meaning, and how to pronounce it for readers of another script."""

    meaning: str
    say: str | None = None


@dataclass(frozen=True, slots=True)
class Sentences:
    """The German sentences in one language: common ones, one per topic, one per kind of danger."""

    language: str
    reviewed: bool
    common: Mapping[str, Sentence]
    topics: Mapping[str, Sentence]
    dangers: Mapping[str, Sentence]
