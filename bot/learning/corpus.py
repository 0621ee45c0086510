"""Texts -> a matrix of their pieces, the same pieces with the same weights as ``bot.domain.scoring.vector`` gives them.

Every word is taken apart once, however often it stands in the texts; the rest is a product of sparse matrices.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.domain.scoring import WEAK, Floats, Hashes, harmonic, pair_feature, pair_key, word_features

FEWEST = 2
"""Texts that must share a piece: one that a single text has says nothing about others."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """``matrix`` has a row per text and a column per piece (``hashes``, in rising order); values without rarity."""

    hashes: Hashes
    matrix: sparse.csr_matrix

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "Corpus":
        """The corpus of some of the texts."""
        return Corpus(self.hashes, self.matrix[chosen])

    def weighted(self) -> tuple[Hashes, sparse.csr_matrix, Floats]:
        """The pieces that several texts have, rows of length 1 weighted by rarity, and the rarity of the pieces."""
        found = np.bincount(self.matrix.indices, minlength=len(self.hashes))
        kept = found >= min(FEWEST, self.matrix.shape[0])
        matrix, found = self.matrix[:, kept], found[kept]
        idf = (np.log((1 + matrix.shape[0]) / (1 + found)) + 1).astype(np.float32)
        matrix.data = matrix.data * idf[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        matrix.data = (matrix.data / np.repeat(np.maximum(lengths, 1e-6), np.diff(matrix.indptr))).astype(np.float32)
        return self.hashes[kept], matrix, idf


def corpus_of(texts: Sequence[tuple[str, ...]], weak: frozenset[str]) -> Corpus:
    """Take texts apart."""
    pairs = Counter(pair_key(first, second) for words in texts for first, second in pairwise(words))
    numbers: dict[str, int] = {}
    for words in texts:
        for word in words:
            numbers.setdefault(word, len(numbers))
    first_pair = len(numbers)
    pair_numbers = {key: first_pair + n for n, key in enumerate(key for key, times in pairs.items() if times >= FEWEST)}
    ids, weights, ends = _tokens(texts, numbers, pair_numbers, weak)
    shape = (len(texts), first_pair + len(pair_numbers))
    hashes, pieces = _pieces([*map(word_features, numbers), *((pair_feature(key),) for key in pair_numbers)])
    counts = (sparse.csr_matrix((np.ones(len(ids), np.float32), ids, ends), shape=shape) @ pieces).tocsr()
    sums = (sparse.csr_matrix((weights, ids, ends), shape=shape) @ pieces).tocsr()
    counts.sort_indices()
    sums.sort_indices()
    sums.data = (sums.data / counts.data * harmonic(counts.data)).astype(np.float32)
    return Corpus(hashes, sums)


def _tokens(
    texts: Sequence[tuple[str, ...]], numbers: dict[str, int], pair_numbers: dict[str, int], weak: frozenset[str]
) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64]]:
    """Words and pairs of every text as numbers, with their weights, and where each text ends."""
    ids: list[int] = []
    weights: list[float] = []
    ends = [0]
    for words in texts:
        before: str | None = None
        for word in words:
            weight = WEAK if word in weak else 1.0
            ids.append(numbers[word])
            weights.append(weight)
            pair = pair_numbers.get(pair_key(before, word)) if before is not None else None
            if pair is not None:
                ids.append(pair)
                weights.append(weight)
            before = word
        ends.append(len(ids))
    return np.asarray(ids, np.int32), np.asarray(weights, np.float32), np.asarray(ends)


def _pieces(features: Sequence[tuple[int, ...]]) -> tuple[Hashes, sparse.csr_matrix]:
    """All pieces in rising order, and which token has which."""
    ends = np.cumsum([0, *map(len, features)])
    every = np.fromiter((piece for pieces in features for piece in pieces), np.uint32, int(ends[-1]))
    hashes, columns = np.unique(every, return_inverse=True)
    return hashes, sparse.csr_matrix((np.ones(len(every), np.float32), columns.astype(np.int32), ends), shape=(len(features), len(hashes)))
