"""A corpus and what its texts are examples of -> weights.

Classes are learnt by ridge regression (conjugate gradient on the dual, so that memory grows with the texts and not
with the pieces), alarms with a margin. Numbers chosen on the developing questions: a ridge of 1 is two points better
than 0.3; fifteen steps are as good as thirty.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from bot.domain.scoring import Floats, Hashes, LinearModel
from bot.learning.corpus import Corpus

STEPS = 15
RIDGE = 1.0
COST = 2.0
MARGIN_STEPS = 100
THREADS = 2

Classes = Sequence[str | None]
"""What each text is an example of; None: of what no class is."""


def train(corpus: Corpus, examples: Classes, weak: frozenset[str] = frozenset()) -> LinearModel:
    """Learn one weight per piece and class; the same examples give the same weights, bit for bit."""
    hashes, matrix, idf = corpus.weighted()
    classes = tuple(dict.fromkeys(name for name in examples if name is not None))
    wanted = _wanted(examples, classes)
    bias = wanted.mean(axis=0)
    return _model(classes, hashes, _ridge(matrix, wanted - bias), bias, idf, weak)


def train_with_alarm(corpus: Corpus, examples: Classes, classes: tuple[str, ...], alarm: str) -> LinearModel:
    """Learn the classes, and one more that tells examples of any class from those of none.

    The alarm is learnt with a margin (squared hinge): it finds four of a hundred dangers more than ridge does at
    the same false alarms, since examples that are clear already no longer pull at the weights. The classes are
    learnt from their own examples alone: they only have to tell kinds apart.
    """
    hashes, matrix, idf = corpus.weighted()
    wanted = _wanted(examples, classes)
    acute = wanted.max(axis=1)
    bias = wanted[acute > 0].mean(axis=0)
    kinds = _ridge(matrix[acute > 0], wanted[acute > 0] - bias)
    weights, threshold = _margin(matrix, acute)
    return _model((*classes, alarm), hashes, np.column_stack([kinds, weights]), np.append(bias, threshold), idf, frozenset())


def _wanted(examples: Classes, classes: tuple[str, ...]) -> Floats:
    """+1 where an example is one of a class, else -1."""
    columns = {name: number for number, name in enumerate(classes)}
    wanted = -np.ones((len(examples), len(classes)), np.float32)
    for row, name in enumerate(examples):
        if name is not None:
            wanted[row, columns[name]] = 1
    return wanted


def _model(
    classes: tuple[str, ...], hashes: Hashes, learnt: npt.NDArray[np.floating], bias: npt.NDArray[np.floating], idf: Floats, weak: frozenset[str]
) -> LinearModel:
    scale = np.maximum(np.abs(learnt).max(axis=0, initial=0), 1e-6) / 127
    weights = np.round(learnt / scale).astype(np.int8)
    return LinearModel(classes, hashes, weights, scale.astype(np.float32), bias.astype(np.float32), idf, weak)


def _ridge(matrix: sparse.csr_matrix, wanted: Floats) -> Floats:
    """Solve (X Xᵀ + λ) A = Y and give Xᵀ A; every class stands for itself, so that threads share them."""
    turned = matrix.T.tocsr()
    parts = [np.ascontiguousarray(part) for part in np.array_split(wanted, THREADS, axis=1) if part.shape[1]]
    with ThreadPoolExecutor(THREADS) as pool:
        return np.column_stack(list(pool.map(lambda part: _solve(matrix, turned, part), parts)))


def _solve(matrix: sparse.csr_matrix, turned: sparse.csr_matrix, wanted: Floats) -> Floats:
    answer = np.zeros_like(wanted)
    rest = wanted.copy()
    step = rest.copy()
    size = (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        moved = matrix @ (turned @ step) + np.float32(RIDGE) * step
        length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
        answer += step * length
        rest -= moved * length
        size, before = (rest * rest).sum(axis=0), size
        step = rest + step * (size / np.maximum(before, 1e-12))
    learnt: Floats = turned @ answer
    return learnt


def _margin(matrix: sparse.csr_matrix, wanted: Floats) -> tuple[npt.NDArray[np.float64], float]:
    """Minimise |w|²/2 + C Σ max(0, 1 - y f(x))² (a linear support vector machine) and give w and the intercept."""
    full = sparse.hstack([matrix, np.ones((matrix.shape[0], 1), np.float32)], format="csr")
    turned = full.T.tocsr()

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        lack = np.maximum(0.0, 1.0 - wanted * (full @ weights.astype(np.float32))).astype(np.float64)
        return 0.5 * float(weights @ weights) + COST * float(lack @ lack), weights - 2 * COST * (turned @ (wanted * lack).astype(np.float32))

    found = minimize(loss, np.zeros(full.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": MARGIN_STEPS})
    return found.x[:-1], float(found.x[-1])
