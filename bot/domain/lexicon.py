"""The words of each language: what points to topics, dangers and places, and how topics are called.

One ``Phrases`` per file of ``knowledge/phrases/``. The matching model is learnt from them (``bot.learning``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

DANGERS = ("medical", "police", "suicide", "violence", "child", "poison")
TOPIC_OF_DANGER: Mapping[str, str] = {
    "medical": "health-care", "poison": "health-care", "suicide": "mental-health",
    "violence": "violence", "child": "child-protection", "police": "crime-victims",
}  # fmt: skip
"""The topic whose services stand below a danger."""
NO_PLACE = "no-place"
"""Key below ``places`` of ordinary words that would be taken for a place: Polish "jadę do" is no journey to Jade."""
SMALL_TALK = ("greeting", "thanks", "goodbye", "feelings")
REQUESTS = ("another", "topics", "language", "about", "human", "privacy", "forget")


@dataclass(frozen=True, slots=True)
class TopicPhrases:
    """How one language speaks of one topic."""

    label: str
    hint: str
    keywords: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DangerPhrases:
    """Ways to say that danger is acute, and what only sounds like it."""

    phrases: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything of one language about topics. ``reviewed`` says whether a native speaker has read it."""

    language: str
    reviewed: bool
    groups: Mapping[str, str]
    topics: Mapping[str, TopicPhrases]
    emergencies: Mapping[str, DangerPhrases]
    out_of_scope: tuple[str, ...]
    near_misses: tuple[str, ...]
    small_talk: Mapping[str, tuple[str, ...]]
    requests: Mapping[str, tuple[str, ...]]
    weak_words: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Labels:
    """How one language calls groups and topics, with one sentence that a person in need would say."""

    groups: Mapping[str, str]
    topics: Mapping[str, str]
    hints: Mapping[str, str]
    reviewed: bool


def labels_of(phrases: Phrases) -> Labels:
    """The names that answers need, without the words that only matching needs."""
    return Labels(
        dict(phrases.groups),
        {topic: words.label for topic, words in phrases.topics.items()},
        {topic: words.hint for topic, words in phrases.topics.items()},
        phrases.reviewed,
    )
