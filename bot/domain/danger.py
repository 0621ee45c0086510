"""Acute danger, before everything else.

A message is judged as a whole; and since a danger may stand in the last sentence of a long one, every sentence
and every stretch of a few words is judged too, by a stricter threshold: parts of calm messages are loud more often
than whole ones. Tuned for finding: missing one is worse than one alarm too many. Where an alarm is near, the
numbers to call are shown all the same (``worry``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from bot.domain.lexicon import DANGERS
from bot.domain.scoring import Floats, Reading

SURE_WORDS = 4
"""Words that a known phrase needs to count inside a longer sentence."""
WINDOW = 14
"""Words of a stretch that is read by itself: about one spoken sentence."""
SECOND_KIND = -0.5
"""Score from which a second kind is named as likely: an attempt under way beside the wish to die."""
ACUTE = "!acute"
"""The last class of the dangers' model: any kind at all. A text between two kinds is as acute as one that is clearly of one."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Alarms from which a whole message, or a part of one, is acute, and from which a whole one is a worry."""

    whole: float
    part: float
    worry: float


@dataclass(frozen=True, slots=True)
class Danger:
    """The kind of danger with its alarm and the words that point to it; ``also`` names a second kind as likely.

    ``acute`` says whether the emergency comes first; else it is only a worry.
    """

    kind: str
    alarm: float
    words: tuple[str, ...]
    acute: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarms:
    """The alarm of a whole message and the loudest one of its parts."""

    whole: float
    part: float


@dataclass(frozen=True, slots=True)
class SurePhrases:
    """Phrases of danger that need no weighing: as a whole sentence, or as four or more words in a row.

    ``by_start`` holds them by their first two words, each with its kind. Of 43,000 phrases that are none of danger,
    four contain one of four words (measured with eight languages).
    """

    by_start: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]

    def find(self, words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        """The kind and the words of the first such phrase in a sentence."""
        for start in range(len(words)):
            for phrase, kind in self.by_start.get(words[start : start + 2], ()):
                if words[start : start + len(phrase)] == phrase and (len(phrase) >= SURE_WORDS or phrase == words):
                    return kind, phrase
        return None


def sure_phrases(phrases: Iterable[tuple[str, str]]) -> SurePhrases:
    """Build them from pairs of a normalised phrase and its kind."""
    by_start: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
    for text, kind in phrases:
        words = tuple(text.split())
        if words:
            by_start.setdefault(words[:2], []).append((words, kind))
    return SurePhrases({first: tuple(found) for first, found in by_start.items()})


def find_danger(whole: Reading, parts: tuple[Reading, ...], thresholds: Thresholds, sure: SurePhrases) -> Danger | None:
    """The most likely danger of a message and its sentences, or None when nothing comes near it."""
    if not whole.words:
        return None
    for reading in (whole, *parts):
        known = sure.find(reading.words)
        if known:
            return Danger(known[0], inf, known[1], acute=True)
    loudest = _loudest(whole, parts)
    alarm, scores, words = _alarm(whole, 0, len(whole.words))
    if alarm <= thresholds.whole and loudest[0] > thresholds.part:
        alarm, scores, words = loudest
        acute = True
    else:
        acute = alarm > thresholds.whole
    if not acute and alarm <= thresholds.worry:
        return None
    kinds = tuple(DANGERS[i] for i in np.argsort(-scores, kind="stable"))
    also = tuple(kind for kind in kinds[1:] if scores[DANGERS.index(kind)] > SECOND_KIND)
    return Danger(kinds[0], alarm, words, acute, also)


def alarms_of(whole: Reading, parts: tuple[Reading, ...]) -> Alarms:
    """What the thresholds are compared with."""
    return Alarms(_alarm(whole, 0, len(whole.words))[0], _loudest(whole, parts)[0])


def _alarm(reading: Reading, start: int, end: int) -> tuple[float, Floats, tuple[str, ...]]:
    scores = reading.window(start, end)
    return float(scores[-1]), scores[:-1], reading.words[start:end]


def _loudest(whole: Reading, parts: tuple[Reading, ...]) -> tuple[float, Floats, tuple[str, ...]]:
    best: tuple[float, Floats, tuple[str, ...]] = (-inf, np.zeros(len(DANGERS), np.float32), ())
    for reading in (whole, *parts):
        for start, end in _stretches(len(reading.words)):
            found = _alarm(reading, start, end)
            best = found if found[0] > best[0] else best
    return best


def _stretches(length: int) -> list[tuple[int, int]]:
    """The reading as it is when it is short, else overlapping stretches of it."""
    if length <= WINDOW:
        return [(0, length)] if length else []
    step = WINDOW // 2
    return [(start, min(start + WINDOW, length)) for start in range(0, length - step, step)]
