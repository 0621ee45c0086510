"""Phrases -> weights: ridge regression by conjugate gradient over hashed pieces of words.

Solved in the dual form, so that memory grows with the phrases and not with the pieces. A piece that only one
phrase has says nothing about others and is left out. Numbers chosen on the developing questions: a ridge of 1 is
two points better than 0.3; beyond twenty steps nothing is gained.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.domain.scoring import Floats, Hashes, LinearModel, vector

STEPS = 20
RIDGE = 1.0
FEWEST = 2
"""Phrases that must share a piece."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text as words, with the classes that it is an example of (none: an example of what no class is)."""

    words: tuple[str, ...]
    classes: tuple[str, ...]


def train(examples: Sequence[Example], classes: tuple[str, ...], weak: frozenset[str] = frozenset()) -> LinearModel:
    """Learn one weight per piece and class; the same examples give the same weights, bit for bit."""
    hashes, matrix, idf = _matrix(examples, weak)
    wanted = -np.ones((len(examples), len(classes)), np.float32)
    columns = {name: number for number, name in enumerate(classes)}
    for row, example in enumerate(examples):
        for name in example.classes:
            wanted[row, columns[name]] = 1
    bias = wanted.mean(axis=0)
    learnt = _ridge(matrix, wanted - bias)
    scale = np.maximum(np.abs(learnt).max(axis=0, initial=0), 1e-6) / 127
    weights = np.round(learnt / scale).astype(np.int8)
    return LinearModel(classes, hashes, weights, scale.astype(np.float32), bias.astype(np.float32), idf, weak)


def _matrix(examples: Sequence[Example], weak: frozenset[str]) -> tuple[Hashes, sparse.csr_matrix, Floats]:
    """The known pieces, one row of weighted pieces per example (each of length 1), and the rarity of the pieces."""
    rows = [vector(example.words, weak) for example in examples]
    ends = np.cumsum([0, *(len(ids) for ids, _, _ in rows)])
    ids = np.fromiter((i for row in rows for i in row[0]), np.uint32, int(ends[-1]))
    values = np.fromiter((v for row in rows for v in row[1]), np.float32, int(ends[-1]))
    hashes, columns = np.unique(ids, return_inverse=True)
    matrix = sparse.csr_matrix((values, columns.astype(np.int32), ends), shape=(len(rows), len(hashes)))
    matrix.sum_duplicates()
    found = np.bincount(matrix.indices, minlength=len(hashes))
    kept = found >= min(FEWEST, len(examples))
    matrix, found = matrix[:, kept], found[kept]
    idf = (np.log((1 + len(rows)) / (1 + found)) + 1).astype(np.float32)
    matrix.data *= idf[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-6), np.diff(matrix.indptr)).astype(np.float32)
    return hashes[kept], matrix, idf


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
