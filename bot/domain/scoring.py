"""A linear model over hashed pieces of words: the one way in which texts are scored here.

Topics, dangers and languages are told apart by the same arithmetic: every word gives its pieces,
every piece has a weight per class, the weights of all pieces are summed and divided by the length of
the text's vector. So each word's share in a decision can be shown. Training is in ``bot.learning``.
Sizes and design: MATCHING.md §6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.domain.text import Ranges

SIZES = (4,)
"""Lengths of the pieces of a word. 2 to 7 were tried; longer ones add memory and no accuracy (README, Decisions)."""
PREFIX = 5
"""Letters of a word's beginning that stand for its stem."""
MOST_KEPT = 30_000
"""Known words whose parts are kept in memory."""
WEAK = 0.3
"""Weight of words that say who somebody is, not what they need (measured: MATCHING.md §2g)."""

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]


@lru_cache(maxsize=512)  # the words of a few messages: several models read the same
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


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Weights of every known piece for every class.

    ``hashes`` are the known pieces in rising order; ``weights`` has shape (pieces, classes) as int8, to be multiplied
    by ``scale`` (one number a class); ``bias`` is added; ``idf`` says how rare each piece is among the phrases;
    ``weak`` words count little. A text is the sum of its words and of its pairs of words, so each is worked out once:
    known words are kept, words that nobody has taught are not.
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
        shares = np.zeros((len(words), len(self.classes)), np.float32)
        squares = np.zeros(len(words), np.float32)
        new = _New()
        before: str | None = None
        for place, word in enumerate(words):
            name = crc32(f"w:{word}".encode())
            if not self._add(place, name, shares, squares):
                new.append(place, name, word_features(word))
            if before is not None:
                pair = pair_feature(pair_key(before, word))
                if not self._add(place, pair, shares, squares):
                    new.append(place, pair, (pair,))
            before = word
        self._work_out(new, shares, squares)
        weight = np.asarray([WEAK if word in self.weak else 1.0 for word in words], np.float32)
        return Reading(tuple(words), shares * weight[:, None], squares * (weight * weight), self.bias)

    @cached_property
    def _kept(self) -> dict[int, tuple[Floats, float]]:
        """What known words and pairs add, by the hash of the word or pair; bounded, since there are many."""
        return {}

    def _add(self, place: int, name: int, shares: Floats, squares: Floats) -> bool:
        """Add a word or pair that was worked out before; False when it was not."""
        kept = self._kept.get(name)
        if kept is None:
            return False
        shares[place] += kept[0]
        squares[place] += kept[1]
        return True

    def _work_out(self, new: "_New", shares: Floats, squares: Floats) -> None:
        """Add words and pairs that were not met before, all at once, and keep those that are known."""
        if not new.names or not len(self.hashes):
            return
        wanted = np.asarray(new.pieces, np.uint32)
        rows = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = self.hashes[rows] == wanted
        idf = self.idf[rows] * known
        added = np.add.reduceat(self.weights[rows] * idf[:, None], new.starts, axis=0) * self.scale
        lengths = np.add.reduceat(idf * idf, new.starts)
        found = set(wanted[known].tolist())
        for place, name, share, square in zip(new.places, new.names, added, lengths.tolist(), strict=True):
            shares[place] += share
            squares[place] += square
            if name in found and len(self._kept) < MOST_KEPT:
                self._kept[name] = (share, square)


class _New:
    """Words and pairs that have to be worked out: where they stand, their names, and the pieces of all, one after the other."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.names: list[int] = []
        self.starts: list[int] = []
        self.pieces: list[int] = []

    def append(self, place: int, name: int, pieces: tuple[int, ...]) -> None:
        """One more word or pair."""
        self.places.append(place)
        self.names.append(name)
        self.starts.append(len(self.pieces))
        self.pieces.extend(pieces)


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
        scores: Floats = self.windows(((0, len(self.words)),))[0]
        return scores

    def windows(self, ranges: Ranges) -> Floats:
        """Scores of each class, a row for each stretch of words."""
        starts, ends = np.asarray(ranges, np.int64).reshape(-1, 2).T
        shares = np.vstack([np.zeros(self.shares.shape[1], np.float32), np.cumsum(self.shares, axis=0)])
        squares = np.concatenate([[0.0], np.cumsum(self.squares)])
        lengths = np.sqrt(np.maximum(squares[ends] - squares[starts], 1e-12))
        scores: Floats = ((shares[ends] - shares[starts]) / lengths[:, None] + self.bias).astype(np.float32)
        return scores

    def part(self, start: int, end: int) -> "Reading":
        """The reading of a stretch of the words."""
        return Reading(self.words[start:end], self.shares[start:end], self.squares[start:end], self.bias)

    def word_shares(self, of: int) -> tuple[tuple[str, float], ...]:
        """Each word with what it added to the score of class number ``of``, largest first."""
        length = self.evidence or 1.0
        pairs = ((word, round(float(share) / length, 3)) for word, share in zip(self.words, self.shares[:, of], strict=True))
        return tuple(sorted(pairs, key=lambda pair: -pair[1]))
