"""Phrases -> weights: ridge regression by conjugate gradient over hashed pieces of words.

Solved in the dual form, so that memory grows with the phrases and not with the buckets. Fifteen steps
are as good as thirty (measured on the developing questions) and end before the last noise is learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.domain.scoring import BUCKETS, Floats, LinearModel, vector

STEPS = 15
RIDGE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A text as words, with the classes that it is an example of (none: an example of what no class is)."""

    words: tuple[str, ...]
    classes: tuple[str, ...]


def train(examples: Sequence[Example], classes: tuple[str, ...], weak: frozenset[str] = frozenset()) -> LinearModel:
    """Learn one weight per bucket and class; the same examples give the same weights, bit for bit."""
    matrix, idf = _matrix(examples, weak)
    wanted = -np.ones((len(examples), len(classes)), np.float32)
    columns = {name: number for number, name in enumerate(classes)}
    for row, example in enumerate(examples):
        for name in example.classes:
            wanted[row, columns[name]] = 1
    used, inverse = np.unique(matrix.indices, return_inverse=True)
    compact = sparse.csr_matrix((matrix.data, inverse.astype(np.int32), matrix.indptr), shape=(len(examples), len(used)))
    bias = wanted.mean(axis=0)
    learnt = _ridge(compact, wanted - bias)
    scale = np.maximum(np.abs(learnt).max(axis=0), 1e-6) / 127
    weights = np.zeros((BUCKETS, len(classes)), np.int8)
    weights[used] = np.round(learnt / scale).astype(np.int8)
    return LinearModel(classes, weights, scale.astype(np.float32), bias.astype(np.float32), idf, weak)


def _matrix(examples: Sequence[Example], weak: frozenset[str]) -> tuple[sparse.csr_matrix, Floats]:
    rows = [vector(example.words, weak) for example in examples]
    ends = np.cumsum([0, *(len(ids) for ids, _, _ in rows)])
    ids = np.fromiter((i for row in rows for i in row[0]), np.int32, int(ends[-1]))
    values = np.fromiter((v for row in rows for v in row[1]), np.float32, int(ends[-1]))
    matrix = sparse.csr_matrix((values, ids, ends), shape=(len(rows), BUCKETS))
    matrix.sum_duplicates()
    found = np.bincount(matrix.indices, minlength=BUCKETS)
    idf = np.where(found > 0, np.log((1 + len(rows)) / (1 + found)) + 1, 0).astype(np.float32)
    matrix.data *= idf[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-6), np.diff(matrix.indptr)).astype(np.float32)
    return matrix, idf


def _ridge(matrix: sparse.csr_matrix, wanted: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Solve (X Xᵀ + λ) A = Y for all classes at once and give Xᵀ A."""
    turned = matrix.T.tocsr()
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
    learnt: npt.NDArray[np.float32] = turned @ answer
    return learnt
