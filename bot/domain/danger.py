"""Acute danger, before everything else.

A message is judged as a whole; and since a danger may stand in the last sentence of a long one, every sentence
and every stretch of a few words of it is judged too, by a stricter threshold: parts of calm messages are loud more often
than whole ones. Tuned for finding: missing one is worse than one alarm too many. Where an alarm is near, the
numbers to call are shown all the same (``worry``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log

import numpy as np

from bot.domain.lexicon import DANGERS
from bot.domain.scoring import Floats, Reading
from bot.domain.text import Ranges

SURE_WORDS = 4
"""Words that a known phrase needs to count inside a longer sentence."""
SHORT = 35
"""Words up to which a message is judged as a whole only: there a calm story is louder in its parts than a danger hides in them."""
WINDOW = 14
"""Words of a stretch that is read by itself: about one spoken sentence."""
SECOND_KIND = -0.5
"""Score from which a second kind is named as likely: an attempt under way beside the wish to die."""
ACUTE = "!acute"
"""The last class of the dangers' model: any kind at all. A text between two kinds is as acute as one that is clearly of one."""


@dataclass(frozen=True, slots=True)
class Caution:
    """When a message is taken for acute. Learnt, never set by hand (``bot calibrate``).

    ``weights`` and ``bias`` make one alarm (log-odds) of the evidence of a whole message (``evidence_of``).
    From ``whole`` on it is acute, from ``worry`` on the numbers are shown; ``part`` is the score from which a part of a
    long one is acute.
    """

    weights: tuple[float, ...]
    bias: float
    whole: float
    part: float
    worry: float

    def alarm(self, evidence: Sequence[float]) -> float:
        """The alarm of a message."""
        return self.bias + sum(weight * value for weight, value in zip(self.weights, evidence, strict=True))


@dataclass(frozen=True, slots=True)
class Calm:
    """How well something other than danger explains a message: the best scores of a harmless topic, and of what is no topic."""

    topic: float
    other: float


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
class SurePhrases:
    """Phrases of danger that need no weighing: as a whole sentence, or as four or more words in a row.

    ``kinds`` holds the kind of each phrase, ``lengths`` how many words the phrases have that begin with two words.
    Of 43,000 phrases that are none of danger, four contain one of four words (measured with eight languages).
    """

    kinds: Mapping[str, str]
    lengths: Mapping[str, Sequence[int]]

    def find(self, words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        """The kind and the words of the first such phrase in a sentence."""
        for start in range(len(words)):
            for length in self.lengths.get(" ".join(words[start : start + 2]), ()):
                phrase = words[start : start + length]
                kind = self.kinds.get(" ".join(phrase)) if len(phrase) == length else None
                if kind and (length >= SURE_WORDS or phrase == words):
                    return kind, phrase
        return None


def sure_phrases(phrases: Iterable[tuple[str, str]]) -> SurePhrases:
    """Build them from pairs of a normalised phrase and its kind; the first kind of a phrase stands."""
    kinds: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for phrase, kind in phrases:
        words = phrase.split()
        if words:
            kinds.setdefault(phrase, kind)
            lengths.setdefault(" ".join(words[:2]), set()).add(len(words))
    return SurePhrases(kinds, {start: sorted(found) for start, found in lengths.items()})


def find_danger(whole: Reading, sentences: Ranges, calm: Calm, caution: Caution, sure: SurePhrases) -> Danger | None:
    """The most likely danger of a message and its sentences, or None when nothing comes near it."""
    if not whole.words:
        return None
    for start, end in ((0, len(whole.words)), *sentences):
        known = sure.find(whole.words[start:end])
        if known:
            return Danger(known[0], inf, known[1], acute=True)
    scores = whole.scores()
    alarm = caution.alarm(evidence_of(whole, calm))
    words, acute = whole.words, alarm > caution.whole
    if not acute and len(whole.words) > SHORT:
        part, stretch = loudest_part(whole, sentences)
        if part[-1] > caution.part:
            scores, alarm, words, acute = part, float(part[-1]), whole.words[slice(*stretch)], True
    if not acute and alarm <= caution.worry:
        return None
    kinds = tuple(DANGERS[i] for i in np.argsort(-scores[:-1], kind="stable"))
    also = tuple(kind for kind in kinds[1:] if scores[DANGERS.index(kind)] > SECOND_KIND)
    return Danger(kinds[0], alarm, words, acute, also)


def evidence_of(whole: Reading, calm: Calm) -> tuple[float, ...]:
    """What a message is judged by: the alarm's score, the best kind's, what else explains it, and its length.

    Together they find three of a hundred dangers more than the alarm's score does, at the same false alarms. The length
    counts twice, since calm stories are long, and single words are seldom a cry for help.
    """
    scores, words = whole.scores(), max(len(whole.words), 1)
    return (float(scores[-1]), float(scores[:-1].max()), calm.topic, calm.other, log(words), 1 / words**2)


def loudest_part(whole: Reading, sentences: Ranges) -> tuple[Floats, tuple[int, int]]:
    """The scores of the stretch with the loudest alarm, and where it stands."""
    ranges = tuple(stretch for start, end in ((0, len(whole.words)), *sentences) for stretch in _stretches(start, end))
    if not ranges:
        return np.full(len(DANGERS) + 1, -np.inf, np.float32), (0, 0)
    scores = whole.windows(ranges)
    loudest = int(scores[:, -1].argmax())
    return scores[loudest], ranges[loudest]


def _stretches(start: int, end: int) -> list[tuple[int, int]]:
    """A short stretch as it is, a long one as overlapping stretches."""
    if end - start <= WINDOW:
        return [(start, end)] if end > start else []
    return [(at, min(at + WINDOW, end)) for at in range(start, end - WINDOW // 2, WINDOW // 2)]
