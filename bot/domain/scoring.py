"""A linear model over hashed pieces of words: the one way in which texts are scored here.

Topics, dangers and languages are told apart by the same arithmetic: every word gives its pieces,
every piece has a weight per class, the weights of all pieces are summed and divided by the length of
the text's vector. So each word's share in a decision can be shown. Training is in ``bot.learning``.
Sizes and design: MATCHING.md §6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

SIZES = (4,)
"""Lengths of the pieces of a word. 2 to 7 were tried; longer ones add memory and no accuracy (README, Decisions)."""
PREFIX = 5
"""Letters of a word's beginning that stand for its stem."""
WEAK = 0.3
"""Weight of words that say who somebody is, not what they need (measured: MATCHING.md §2g)."""

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]


@lru_cache(maxsize=50_000)
def word_features(word: str) -> tuple[int, ...]:
    """Hashes (CRC-32) of the pieces of a normalised word: itself, its beginning, its character n-grams with word ends."""
    names = [f"w:{word}"]
    if len(word) > PREFIX:
        names.append(f"p:{word[:PREFIX]}")
    framed = f"<{word[:40]}>"
    for size in SIZES:
        names.extend(f"c:{framed[i : i + size]}" for i in range(len(framed) - size + 1))
    return tuple(sorted({crc32(name.encode()) for name in names}))


def pair_key(first: str, second: str) -> str:
    """Two neighbouring words, each by its beginning."""
    return f"b:{first[:PREFIX]} {second[:PREFIX]}"


def pair_feature(key: str) -> int:
    """Hash of a pair."""
    return crc32(key.encode())


def harmonic(times: npt.NDArray[np.floating] | npt.NDArray[np.integer]) -> Floats:
    """What a piece counts that stands in a text so many times: 1, 1 1/2, 1 5/6 … — each time less."""
    return _HARMONIC[np.minimum(times.astype(np.int64), len(_HARMONIC) - 1)]


_HARMONIC = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, 2000))]).astype(np.float32)


def vector(words: Sequence[str], weak: frozenset[str]) -> tuple[list[int], Floats, list[int]]:
    """The pieces of a text: hashes, what each place counts, and where each word begins.

    A piece that stands n times counts the n-th harmonic number in all, shared by its places; weak words count little.
    """
    ids: list[int] = []
    weights: list[float] = []
    starts: list[int] = []
    before: str | None = None
    for word in words:
        starts.append(len(ids))
        pieces = word_features(word) if before is None else (*word_features(word), pair_feature(pair_key(before, word)))
        ids.extend(pieces)
        weights.extend([WEAK if word in weak else 1.0] * len(pieces))
        before = word
    _, place, times = np.unique(np.asarray(ids, np.uint32), return_inverse=True, return_counts=True)
    each = (harmonic(times) / np.maximum(times, 1))[place]
    return ids, (np.asarray(weights, np.float32) * each).astype(np.float32), starts


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Weights of every known piece for every class.

    ``hashes`` are the known pieces in rising order; ``weights`` has shape (pieces, classes) as int8, to be multiplied
    by ``scale`` (one number a class); ``bias`` is added; ``idf`` says how rare each piece is among the phrases;
    ``weak`` words count little.
    """

    classes: tuple[str, ...]
    hashes: Hashes
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    idf: Floats
    weak: frozenset[str] = frozenset()

    def read(self, words: Sequence[str]) -> "Reading":
        """Score a text given as normalised words."""
        ids, weights, starts = vector(words, self.weak)
        if not ids or not len(self.hashes):
            nothing = np.zeros((len(words), len(self.classes)), np.float32)
            return Reading(tuple(words), nothing, np.zeros(len(words), np.float32), self.bias)
        wanted = np.asarray(ids, np.uint32)
        rows = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = self.hashes[rows] == wanted
        values = self.idf[rows] * weights * known
        shares = np.add.reduceat(self.weights[rows] * values[:, None], starts, axis=0) * self.scale
        return Reading(tuple(words), shares, np.add.reduceat(values * values, starts), self.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a model sees in a text: per word its share in each class, and its part of the vector's length."""

    words: tuple[str, ...]
    shares: Floats
    squares: Floats
    bias: Floats

    @property
    def evidence(self) -> float:
        """Length of the text's vector: how much of the text the model knows. 0 for a text of unknown pieces."""
        return float(np.sqrt(self.squares.sum()))

    def scores(self) -> Floats:
        """Score of each class for the whole text; about +1 for the right class, -1 for the others."""
        return self.window(0, len(self.words))

    def window(self, start: int, end: int) -> Floats:
        """Score of each class for the words from ``start`` up to ``end``."""
        length = float(np.sqrt(self.squares[start:end].sum()))
        if not length:
            return self.bias
        total: Floats = self.shares[start:end].sum(axis=0) / np.float32(length) + self.bias
        return total

    def word_shares(self, of: int) -> tuple[tuple[str, float], ...]:
        """Each word with what it added to the score of class number ``of``, largest first."""
        length = self.evidence or 1.0
        pairs = ((word, round(float(share) / length, 3)) for word, share in zip(self.words, self.shares[:, of], strict=True))
        return tuple(sorted(pairs, key=lambda pair: -pair[1]))
