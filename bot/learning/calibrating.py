"""Sets every number of ``calibration.json`` from labelled questions: nothing about bands or alarms is set by hand.

- the temperature makes the softmax of the topics' scores likely for what people really meant;
- a logistic regression over the evidence gives the probability that the first topic is right and in scope;
- ``direct`` is the lowest probability from which on few direct referrals are wrong, ``choice`` the one that refuses
  few real questions, ``danger`` the alarm that few calm texts reach.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.domain.danger import Alarms, Thresholds, alarms_of
from bot.domain.matching import DANGER, TOPICS, Calibration, Matcher
from bot.domain.scoring import Floats
from bot.domain.text import words_of
from bot.knowledge.questions import Labelled

REFUSED_REAL = 0.03
"""Share of real questions that may be refused."""
WRONG_DIRECT = 0.05
"""Share of direct referrals that may be wrong."""
FALSE_ALARMS = 0.018
"""Share of calm texts that may raise an alarm, as a whole or by a part; a worry may be raised by four times as many."""
FEWEST_CALM = 30
"""Calm messages that a language needs for a threshold of its own."""
LOWEST_OFFSET = -0.5
TEMPERATURES = np.arange(2.0, 16.0, 0.25)

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A labelled question as the uncalibrated matcher sees it."""

    question: Labelled
    scores: Floats
    evidence: tuple[float, ...]
    right: bool
    alarms: Alarms


def calibrate(matcher: Matcher, questions: Sequence[Labelled]) -> dict[str, object]:
    """Learn the numbers from labelled questions in languages that the matcher knows."""
    judged = [_judge(matcher, question) for question in questions if question.language in matcher.labels]
    topical = [j for j in judged if not j.question.emergency and j.question.kind != "greeting"]
    found = replace(
        matcher.calibration,
        temperature=_temperature(matcher, [j for j in topical if j.question.is_real]),
        danger=_thresholds([(j.question.language, j.alarms) for j in judged if not j.question.emergency]),
    )
    return asdict(_bands(found, topical))


def _judge(matcher: Matcher, question: Labelled) -> _Judged:
    words, parts = words_of(question.text)
    reading = matcher.model.read(words)
    topical, _ = matcher.topical(reading, matcher.places.find(words, matcher.vocabulary), parts)
    scores = matcher.scores(topical)
    best = matcher.model.groups[TOPICS][max(matcher.topic_columns, key=lambda n: float(scores[n]))]
    danger = reading.only(matcher.model.columns(DANGER))
    return _Judged(question, scores, matcher.evidence(scores, topical), best in question.topics, alarms_of(danger, parts, matcher.calm(scores)))


def _thresholds(calm: Sequence[tuple[str, Alarms]]) -> Thresholds:
    whole, parts = [alarms.whole for _, alarms in calm], [alarms.part for _, alarms in calm]

    def reached_by(share: float, alarms: Sequence[float]) -> float:
        return round(float(np.quantile(alarms, 1 - share)), 4)

    found = Thresholds(reached_by(FALSE_ALARMS, whole), reached_by(FALSE_ALARMS, parts), reached_by(FALSE_ALARMS * 4, whole))
    return replace(found, offsets=_offsets(calm, found.whole))


def _offsets(calm: Sequence[tuple[str, Alarms]], whole: float) -> dict[str, float]:
    """How far a language's threshold may be lowered: to two standard deviations above its calm messages, never raised."""
    offsets = {}
    for language in sorted({code for code, _ in calm}):
        alarms = [found.whole for code, found in calm if code == language]
        quiet = float(np.mean(alarms) + 2 * np.std(alarms)) - whole
        if len(alarms) >= FEWEST_CALM and quiet < 0:
            offsets[language] = round(max(quiet, LOWEST_OFFSET), 4)
    return offsets


def _temperature(matcher: Matcher, real: Sequence[_Judged]) -> float:
    scores = np.asarray([j.scores for j in real])
    wanted = np.asarray([[name in j.question.topics for name in matcher.model.groups[TOPICS]] for j in real])

    def likelihood(temperature: float) -> float:
        raised = np.exp((scores - scores.max(axis=1, keepdims=True)) * temperature)
        share = (raised * wanted).sum(axis=1) / raised.sum(axis=1)
        return float(np.log(np.maximum(share, 1e-6)).sum())

    return float(max(TEMPERATURES, key=likelihood))


def _bands(before: Calibration, judged: Sequence[_Judged]) -> Calibration:
    rows = np.asarray([j.evidence for j in judged])
    right = np.asarray([j.right for j in judged])
    real = np.asarray([j.question.is_real for j in judged])
    weights = _logistic(rows, right.astype(float))
    sure = 1 / (1 + np.exp(-(rows @ weights[1:] + weights[0])))
    order = np.argsort(-sure)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(wrong <= WRONG_DIRECT)
    direct = float(sure[order[enough[-1]]]) if len(enough) else 0.9
    return replace(
        before,
        weights=tuple(round(float(w), 4) for w in weights[1:]),
        bias=round(float(weights[0]), 4),
        direct=round(direct, 4),
        choice=round(float(min(np.quantile(sure[real], REFUSED_REAL), direct)), 4),
    )


def _logistic(rows: Numbers, wanted: Numbers) -> Numbers:
    """Logistic regression by Newton's method, a little ridge so that it always ends."""
    full = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(full.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        curve = (full * (share * (1 - share))[:, None]).T @ full + 0.1 * np.eye(full.shape[1])
        weights = weights + np.linalg.solve(curve, full.T @ (wanted - share) - 0.1 * weights)
    return np.asarray(weights)
