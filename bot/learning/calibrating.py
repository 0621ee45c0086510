"""Sets the bands from data: each half of the phrases is judged by a model that has learnt only the other half.

Phrases of dangers and small talk stay out of the judgement of topics; near misses and out-of-scope
examples count as questions that should be refused.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import numpy.typing as npt

from bot.domain.danger import alarm
from bot.domain.lexicon import DANGERS
from bot.domain.matching import OUT_OF_SCOPE, Calibration, Matcher
from bot.knowledge.loading import Knowledge
from bot.learning.fitting import fit, topic_examples
from bot.learning.training import Example, train

REFUSED_REAL = 0.05
"""Share of real questions that may be refused."""
WRONG_DIRECT = 0.08
"""Share of direct referrals that may be wrong."""
FALSE_ALARMS = 0.03
"""Share of texts without danger that may raise an alarm."""

Numbers = npt.NDArray[np.float64]


def calibrate(knowledge: Knowledge) -> dict[str, object]:
    """Learn the numbers of ``calibration.json`` from the phrases."""
    matcher = fit(knowledge)
    examples = tuple(topic_examples(knowledge.phrases))
    rows: list[tuple[float, ...]] = []
    right: list[bool] = []
    in_scope: list[bool] = []
    danger: list[tuple[float, bool]] = []
    for half in (0, 1):
        learnt = _half(matcher, examples[1 - half :: 2])
        for example in examples[half::2]:
            reading = learnt.model.read(example.words)
            scores = reading.scores()
            danger.append((alarm(scores[[learnt.columns[k] for k in DANGERS]]), bool(set(example.classes) & set(DANGERS))))
            if not example.classes or example.classes[0] in DANGERS or (example.classes[0].startswith("!") and example.classes[0] != OUT_OF_SCOPE):
                continue
            topics = [n for name, n in learnt.columns.items() if not name.startswith("!") and name not in DANGERS]
            best = learnt.model.classes[max(topics, key=lambda n: float(scores[n]))]
            rows.append(learnt.evidence(scores, reading, example.words))
            right.append(best == example.classes[0])
            in_scope.append(example.classes[0] != OUT_OF_SCOPE)
    return asdict(_numbers(np.asarray(rows), np.asarray(right), np.asarray(in_scope), danger, matcher.calibration))


def _half(matcher: Matcher, examples: Sequence[Example]) -> Matcher:
    vocabulary = frozenset(word for example in examples for word in example.words)
    return replace(matcher, model=train(examples, matcher.model.classes, matcher.weak), vocabulary=vocabulary)


def _numbers(
    rows: Numbers, right: npt.NDArray[np.bool_], in_scope: npt.NDArray[np.bool_], danger: list[tuple[float, bool]], before: Calibration
) -> Calibration:
    weights = _logistic(rows, right.astype(float))
    sure = 1 / (1 + np.exp(-(rows @ weights[1:] + weights[0])))
    order = np.argsort(-sure)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(wrong <= WRONG_DIRECT)
    direct = float(sure[order[enough[-1]]]) if len(enough) else 0.9
    calm = np.asarray([score for score, acute in danger if not acute])
    return Calibration(
        before.temperature,
        tuple(round(float(w), 4) for w in weights[1:]),
        round(float(weights[0]), 4),
        round(direct, 4),
        round(float(min(np.quantile(sure[in_scope], REFUSED_REAL), direct)), 4),
        round(float(np.quantile(calm, 1 - FALSE_ALARMS)), 4),
    )


def _logistic(rows: Numbers, wanted: Numbers) -> Numbers:
    """Logistic regression by Newton's method, a little ridge so that it always ends."""
    full = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(full.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-np.clip(full @ weights, -30, 30)))
        curve = (full * (share * (1 - share))[:, None]).T @ full + np.eye(full.shape[1])
        weights = weights + np.linalg.solve(curve, full.T @ (wanted - share) - weights)
    return np.asarray(weights)
