"""Texts -> a matrix of their pieces, with the same weights as ``LinearModel.read`` gives them.

Every word is taken apart once, however often it stands in the texts; the rest is a product of sparse matrices.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.domain.scoring import WEAK, Floats, Hashes, pair_feature, pair_key, word_features

FEWEST = 2
"""Texts that must share a piece: one that a single text has says nothing about others."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts taken apart.

    ``tokens`` are the words and pairs of every text with their weights, ``squares`` the squares of these;
    ``pieces`` says which token has which piece (``hashes``, in rising order).
    """

    hashes: Hashes
    tokens: sparse.csr_matrix
    squares: sparse.csr_matrix
    pieces: sparse.csr_matrix

    def weighted(self) -> tuple[Hashes, sparse.csr_matrix, Floats]:
        """The pieces that several texts have, rows of length 1 weighted by rarity, and the rarity of the pieces."""
        whole = self.tokens @ self.pieces
        found = np.bincount(whole.indices, minlength=len(self.hashes))
        kept = found >= min(FEWEST, whole.shape[0])
        idf = (np.log((1 + whole.shape[0]) / (1 + found[kept])) + 1).astype(np.float32)
        matrix = whole[:, kept] @ sparse.diags_array(idf)
        lengths = np.sqrt(self.squares @ (self.pieces[:, kept] @ (idf * idf)))
        matrix = sparse.csr_matrix(sparse.diags_array((1 / np.maximum(lengths, 1e-6)).astype(np.float32)) @ matrix, dtype=np.float32)
        return self.hashes[kept], matrix, idf


def corpus_of(texts: Sequence[tuple[str, ...]], weak: frozenset[str]) -> Corpus:
    """Take texts apart."""
    pairs = Counter(pair_key(first, second) for words in texts for first, second in pairwise(words))
    numbers = {word: number for number, word in enumerate(dict.fromkeys(word for words in texts for word in words))}
    pair_numbers = {key: len(numbers) + n for n, key in enumerate(key for key, times in pairs.items() if times >= FEWEST)}
    ids, weights, ends = _tokens(texts, numbers, pair_numbers, weak)
    shape = (len(texts), len(numbers) + len(pair_numbers))
    hashes, pieces = _pieces([*map(word_features, numbers), *((pair_feature(key),) for key in pair_numbers)])
    return Corpus(
        hashes, sparse.csr_matrix((weights, ids, ends), shape=shape), sparse.csr_matrix((weights * weights, ids, ends), shape=shape), pieces
    )


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
