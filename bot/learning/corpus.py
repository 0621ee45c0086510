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

from bot.domain.scoring import Floats, Hashes, pair_feature, pair_key, word_features

FEWEST = 2
"""Texts that must share a piece: one that a single text has says nothing about others."""

Rows = npt.NDArray[np.bool_]
"""Which texts."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts taken apart.

    ``tokens`` are the words and pairs of every text, ``weak`` says for each entry whether it is a weak word;
    ``pieces`` says which token has which piece (``hashes``, in rising order); ``idf`` how rare each piece is.
    """

    tokens: sparse.csr_matrix
    weak: npt.NDArray[np.bool_]
    pieces: sparse.csr_matrix
    hashes: Hashes
    idf: Floats

    def matrix(self, rows: Rows, weak: float = 1.0) -> sparse.csr_matrix:
        """Some of the texts as rows of length 1, weak words with another weight."""
        weights = np.where(self.weak, np.float32(weak), np.float32(1))
        shape = self.tokens.shape
        tokens = sparse.csr_matrix((weights, self.tokens.indices, self.tokens.indptr), shape=shape)[rows]
        squares = sparse.csr_matrix((weights * weights, self.tokens.indices, self.tokens.indptr), shape=shape)[rows]
        lengths = np.sqrt(squares @ (self.pieces @ (self.idf * self.idf)))
        scaled = self.pieces @ sparse.diags_array(self.idf)
        return sparse.csr_matrix(sparse.diags_array((1 / np.maximum(lengths, 1e-6)).astype(np.float32)) @ (tokens @ scaled), dtype=np.float32)


def corpus_of(texts: Sequence[tuple[str, ...]], weak: frozenset[str] = frozenset()) -> Corpus:
    """Take texts apart; pieces that only one text has are dropped."""
    pairs = Counter(pair_key(first, second) for words in texts for first, second in pairwise(words))
    numbers = {word: number for number, word in enumerate(dict.fromkeys(word for words in texts for word in words))}
    pair_numbers = {key: len(numbers) + n for n, key in enumerate(key for key, times in pairs.items() if times >= FEWEST)}
    ids, are_weak, ends = _tokens(texts, numbers, pair_numbers, weak)
    tokens = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, ends), shape=(len(texts), len(numbers) + len(pair_numbers)))
    hashes, pieces = _pieces([*map(word_features, numbers), *((pair_feature(key),) for key in pair_numbers)])
    found = np.bincount((tokens @ pieces).indices, minlength=len(hashes))
    kept = found >= min(FEWEST, len(texts))
    idf = (np.log((1 + len(texts)) / (1 + found[kept])) + 1).astype(np.float32)
    return Corpus(tokens, are_weak, sparse.csr_matrix(pieces[:, kept]), hashes[kept], idf)


def _tokens(
    texts: Sequence[tuple[str, ...]], numbers: dict[str, int], pair_numbers: dict[str, int], weak: frozenset[str]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Words and pairs of every text as numbers, which of them are weak, and where each text ends."""
    ids: list[int] = []
    are_weak: list[bool] = []
    ends = [0]
    for words in texts:
        before: str | None = None
        for word in words:
            ids.append(numbers[word])
            are_weak.append(word in weak)
            pair = pair_numbers.get(pair_key(before, word)) if before is not None else None
            if pair is not None:
                ids.append(pair)
                are_weak.append(word in weak)
            before = word
        ends.append(len(ids))
    return np.asarray(ids, np.int32), np.asarray(are_weak, np.bool_), np.asarray(ends)


def _pieces(features: Sequence[tuple[int, ...]]) -> tuple[Hashes, sparse.csr_matrix]:
    """All pieces in rising order, and which token has which."""
    ends = np.cumsum([0, *map(len, features)])
    every = np.fromiter((piece for pieces in features for piece in pieces), np.uint32, int(ends[-1]))
    hashes, columns = np.unique(every, return_inverse=True)
    return hashes, sparse.csr_matrix((np.ones(len(every), np.float32), columns.astype(np.int32), ends), shape=(len(features), len(hashes)))
