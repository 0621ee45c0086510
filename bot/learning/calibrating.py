"""Sets every number of ``calibration.json`` from labelled questions: nothing about bands or alarms is set by hand.

- a logistic regression makes one alarm of the evidence of danger: each half of the phrases is judged by a model that
  has learnt the other half;
- the temperature makes the softmax of the topics' scores likely for what people really meant;
- a logistic regression over the evidence gives the probability that the first topic is right and in scope;
- ``direct`` is the lowest probability from which on few direct referrals are wrong, ``choice`` the one that refuses
  few real questions; a message is acute from the alarm that few calm ones reach.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from math import inf

import numpy as np
import numpy.typing as npt

from bot.domain.danger import SHORT, Caution, evidence_of, loudest_part
from bot.domain.lexicon import DangerPhrases, Phrases
from bot.domain.matching import DANGER, Bands, Calibration, Matcher, together
from bot.domain.scoring import Floats, Reading
from bot.domain.text import Ranges, words_of
from bot.knowledge.loading import Knowledge
from bot.knowledge.questions import Labelled
from bot.learning.fitting import fit
from bot.learning.meaning import second_opinion

REFUSED_REAL = 0.03
"""Share of real questions that may be refused."""
ASKED = 0.5
"""Share of questions that the second stage may be asked about."""
WRONG_DIRECT = 0.05
"""Share of direct referrals that may be wrong."""
FALSE_ALARMS = 0.033
"""Share of calm texts that may raise an alarm, as a whole or, long ones, by a part."""
EVERY = 4
"""Of the phrases that the other half has not learnt, so many stand for one that is judged: five weights need no more."""
WORRIES = 3
"""How many times as many may raise a worry."""
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
    danger: tuple[float, ...]
    loudest: float


def calibrate(knowledge: Knowledge, questions: Sequence[Labelled]) -> dict[str, object]:
    """Learn the numbers from labelled questions in languages that have phrases, and from the phrases themselves."""
    matcher = fit(knowledge)
    asked = [question for question in questions if question.language in matcher.labels]
    first = [_judge(matcher, question) for question in asked]
    opinion = second_opinion(matcher)
    both = [_judge(replace(matcher, opinion=opinion), question) for question in asked] if opinion else first
    bands, sure = _bands(matcher, first)
    found = Calibration(
        first=bands,
        both=_bands(matcher, both)[0],
        asked_below=round(float(np.quantile(sure, ASKED)), 4),
        danger=_thresholds(_alarm(knowledge), [j for j in first if not j.question.emergency]),
    )
    return asdict(found)


def _judge(matcher: Matcher, question: Labelled) -> _Judged:
    topical, danger, parts = _readings(matcher, question.text)
    scores = matcher.scores(topical)
    loudest = float(loudest_part(danger, parts)[0][-1])
    evidence = evidence_of(danger, matcher.calm(scores))
    if matcher.opinion:
        scores = together(scores, matcher.opinion.scores(question.text)[0])
    best = matcher.topics[max(matcher.topic_columns, key=lambda n: float(scores[n]))]
    return _Judged(question, scores, matcher.evidence(scores, topical), best in question.topics, evidence, loudest)


def _readings(matcher: Matcher, text: str) -> tuple[Reading, Reading, Ranges]:
    """A text as it is read for topics and for danger, and its sentences."""
    words, parts = words_of(text)
    reading = matcher.model.read(words)
    topical, _ = matcher.topical(reading, matcher.places.find(words, matcher.vocabulary), parts)
    return topical, reading.only(matcher.model.columns(DANGER)), parts


def _alarm(knowledge: Knowledge) -> Caution:
    """What the evidence of danger weighs, from phrases that the judging model has not learnt."""
    rows, acute = [], []
    for half in range(2):
        matcher = fit(replace(knowledge, phrases={code: _half(words, half) for code, words in knowledge.phrases.items()}))
        for words in knowledge.phrases.values():
            for text, danger in islice(_texts(_half(words, 1 - half)), 0, None, EVERY):
                topical, read, _ = _readings(matcher, text)
                rows.append(evidence_of(read, matcher.calm(matcher.scores(topical))))
                acute.append(danger)
    weights = _logistic(np.asarray(rows), np.asarray(acute, float))
    return Caution(tuple(round(float(w), 4) for w in weights[1:]), round(float(weights[0]), 4), inf, inf, inf)


def _half(words: Phrases, rest: int) -> Phrases:
    """Every second phrase."""
    topics = {name: replace(entry, keywords=entry.keywords[rest::2], questions=entry.questions[rest::2]) for name, entry in words.topics.items()}
    dangers = {name: DangerPhrases(entry.phrases[rest::2], entry.near_misses[rest::2]) for name, entry in words.emergencies.items()}
    return replace(
        words,
        topics=topics,
        emergencies=dangers,
        out_of_scope=words.out_of_scope[rest::2],
        near_misses=words.near_misses[rest::2],
        small_talk={name: texts[rest::2] for name, texts in words.small_talk.items()},
        requests={name: texts[rest::2] for name, texts in words.requests.items()},
    )


def _texts(words: Phrases) -> Iterator[tuple[str, bool]]:
    """What the model of the other half has not learnt, and whether it speaks of danger."""
    for entry in words.topics.values():
        yield from ((text, False) for text in (*entry.keywords, *entry.questions))
    for danger in words.emergencies.values():
        yield from ((text, True) for text in danger.phrases)
        yield from ((text, False) for text in danger.near_misses)
    talk = (text for texts in (*words.small_talk.values(), *words.requests.values()) for text in texts)
    yield from ((text, False) for text in (*words.out_of_scope, *words.near_misses, *talk))


def _thresholds(alarm: Caution, calm: Sequence[_Judged]) -> Caution:
    whole = [alarm.alarm(j.danger) for j in calm]
    parts = [j.loudest for j in calm if len(words_of(j.question.text)[0]) > SHORT] or [j.loudest for j in calm]

    def reached_by(share: float, alarms: Sequence[float]) -> float:
        return round(float(np.quantile(alarms, 1 - share)), 4)

    return replace(
        alarm, whole=reached_by(FALSE_ALARMS, whole), part=reached_by(FALSE_ALARMS, parts), worry=reached_by(FALSE_ALARMS * WORRIES, whole)
    )


def _temperature(matcher: Matcher, real: Sequence[_Judged]) -> float:
    scores = np.asarray([j.scores for j in real])
    wanted = np.asarray([[name in j.question.topics for name in matcher.topics] for j in real])

    def likelihood(temperature: float) -> float:
        raised = np.exp((scores - scores.max(axis=1, keepdims=True)) * temperature)
        share = (raised * wanted).sum(axis=1) / raised.sum(axis=1)
        return float(np.log(np.maximum(share, 1e-6)).sum())

    return float(max(TEMPERATURES, key=likelihood))


def _bands(matcher: Matcher, judged: Sequence[_Judged]) -> tuple[Bands, Numbers]:
    """The bands, and the probability of each question."""
    topical = [j for j in judged if not j.question.emergency and j.question.kind != "greeting"]
    rows = np.asarray([j.evidence for j in topical])
    right = np.asarray([j.right for j in topical])
    real = np.asarray([j.question.is_real for j in topical])
    weights = _logistic(rows, right.astype(float))
    sure = 1 / (1 + np.exp(-(rows @ weights[1:] + weights[0])))
    order = np.argsort(-sure)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(wrong <= WRONG_DIRECT)
    direct = float(sure[order[enough[-1]]]) if len(enough) else 0.9
    choice = float(min(np.quantile(sure[real], REFUSED_REAL), direct))
    temperature = _temperature(matcher, [j for j in topical if j.question.is_real])
    return Bands(temperature, tuple(round(float(w), 4) for w in weights[1:]), round(float(weights[0]), 4), round(direct, 4), round(choice, 4)), sure


def _logistic(rows: Numbers, wanted: Numbers) -> Numbers:
    """Logistic regression by Newton's method, a little ridge so that it always ends."""
    full = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(full.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        curve = (full * (share * (1 - share))[:, None]).T @ full + 0.1 * np.eye(full.shape[1])
        weights = weights + np.linalg.solve(curve, full.T @ (wanted - share) - 0.1 * weights)
    return np.asarray(weights)
