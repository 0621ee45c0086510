"""Acute danger, before everything else.

A danger may stand in the last sentence of a long message, so every sentence is read by itself too,
and every stretch of a few words. Tuned for finding: missing one is worse than one alarm too many.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from bot.domain.lexicon import DANGERS
from bot.domain.scoring import Floats, Reading

WINDOW = 14
"""Words of a stretch that is read by itself: about one spoken sentence."""
SECOND_KIND = -0.5
"""Score from which a second kind is named as likely: an attempt under way beside the wish to die."""


def alarm(scores: Floats) -> float:
    """How much the kinds together speak of danger: a text between two kinds is as acute as one that is clearly of one."""
    return float((scores + 1).sum())


@dataclass(frozen=True, slots=True)
class Danger:
    """The kind of danger with its score and the words that point to it; ``also`` names a second kind as likely."""

    kind: str
    score: float
    words: tuple[str, ...]
    also: tuple[str, ...] = ()


def find_danger(readings: tuple[Reading, ...], threshold: float) -> Danger | None:
    """The most likely danger in any of the readings (the whole message, then its sentences), or None."""
    score, scores, words = _loudest(readings)
    if score <= threshold:
        return None
    kinds = tuple(DANGERS[i] for i in np.argsort(-scores, kind="stable"))
    also = tuple(kind for kind in kinds[1:] if scores[DANGERS.index(kind)] > SECOND_KIND)
    return Danger(kinds[0], score, words, also)


def alarm_of(readings: tuple[Reading, ...]) -> float:
    """The loudest alarm of any stretch of any reading; what the threshold is compared with."""
    return _loudest(readings)[0]


def _loudest(readings: tuple[Reading, ...]) -> tuple[float, Floats, tuple[str, ...]]:
    best: tuple[float, Floats, tuple[str, ...]] = (-inf, np.zeros(len(DANGERS), np.float32), ())
    for reading in readings:
        for start, end in _stretches(len(reading.words)):
            scores = reading.window(start, end)
            score = alarm(scores)
            if score > best[0]:
                best = (score, scores, reading.words[start:end])
    return best


def _stretches(length: int) -> list[tuple[int, int]]:
    """The whole reading, and overlapping stretches of it when it is long."""
    if length <= WINDOW:
        return [(0, length)] if length else []
    step = WINDOW // 2
    return [(0, length), *((start, min(start + WINDOW, length)) for start in range(0, length - step, step))]
