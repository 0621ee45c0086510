"""A linear model over hashed pieces of words: the one way in which texts are scored here.

Topics, dangers and languages are columns of one model: every word gives its pieces, every piece has a weight per
column, the weights of all pieces are summed and divided by the length of the text's vector. So each word's share in a
decision can be shown, and a text is taken apart once. Training is in ``bot.learning``. Sizes and design: MATCHING.md §6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.domain.text import Ranges

SIZES = (4,)
"""Lengths of the pieces of a word. 2 to 7 were tried; longer ones add memory and no accuracy (README, Decisions)."""
PREFIX = 5
"""Letters of a word's beginning that stand for its stem."""
MOST_KEPT = 16_000
"""Known words and pairs whose sums are kept in memory."""
PERHAPS = 1 << 22
"""Places by which unknown pieces are told before they are looked up; with 300,000 known ones, one of fourteen slips through."""
WEAK = 0.3
"""Weight of words that say who somebody is, not what they need (measured: MATCHING.md §2g)."""

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]


@lru_cache(maxsize=512)  # the words of a few messages: what was corrected is read twice
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

    ``groups`` are the classes by what they tell apart (topics, dangers, languages); their columns follow one another.
    ``hashes`` are the known pieces in rising order; ``weights`` has shape (pieces, classes) as int8, to be multiplied
    by ``scale`` (one number a class); ``bias`` is added; ``idf`` says how rare each piece is among the phrases.
    A text is the sum of its words and of its pairs of words, so each is worked out once: known ones are kept, words
    that nobody has taught are not.
    """

    groups: Mapping[str, tuple[str, ...]]
    hashes: Hashes
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    idf: Floats

    def columns(self, group: str) -> slice:
        """The columns of a group of classes."""
        return self._columns[group]

    def read(self, words: Sequence[str]) -> "Reading":
        """Take a text apart, given as normalised words."""
        names = [crc32(f"w:{word}".encode()) for word in words]
        pairs = [pair_feature(pair_key(first, second)) for first, second in pairwise(words)]
        kept = self._kept
        rows = [kept.row_of(name) for name in names]
        pair_rows = [kept.row_of(name) for name in pairs]
        shares, squares = kept.shares[rows], kept.squares[rows]
        if pair_rows:
            shares[1:] += kept.shares[pair_rows]
            squares[1:] += kept.squares[pair_rows]
        perhaps = self._perhaps_known
        new = [(place, name, word_features(words[place])) for place, (name, row) in enumerate(zip(names, rows, strict=True)) if not row]
        new += [
            (place + 1, name, (name,)) for place, (name, row) in enumerate(zip(pairs, pair_rows, strict=True)) if not row and perhaps[name % PERHAPS]
        ]
        if new and len(self.hashes):
            self._work_out(new, shares, squares)
        return Reading(tuple(words), shares, squares, self.bias)

    @cached_property
    def _columns(self) -> dict[str, slice]:
        columns, start = {}, 0
        for group, classes in self.groups.items():
            columns[group] = slice(start, start + len(classes))
            start += len(classes)
        return columns

    @cached_property
    def _perhaps_known(self) -> bytes:
        """Says of most unknown pieces that they are: few pairs of words were ever taught, and looking them up takes time."""
        known = np.zeros(PERHAPS, np.uint8)
        known[self.hashes % PERHAPS] = 1
        return known.tobytes()

    @cached_property
    def _kept(self) -> "_Kept":
        return _Kept(len(self.bias))

    def _work_out(self, new: Sequence[tuple[int, int, tuple[int, ...]]], shares: Floats, squares: Floats) -> None:
        """Add words and pairs that were not met before (place, name, pieces), all at once, and keep those that are known."""
        wanted = np.asarray([piece for _, _, pieces in new for piece in pieces], np.uint32)
        starts = np.cumsum([0, *(len(pieces) for _, _, pieces in new[:-1])])
        rows = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = self.hashes[rows] == wanted
        idf = self.idf[rows] * known
        added = np.add.reduceat(self.weights[rows] * idf[:, None], starts, axis=0) * self.scale
        lengths = np.add.reduceat(idf * idf, starts)
        for (place, name, _), share, square in zip(new, added, lengths, strict=True):
            shares[place] += share
            squares[place] += square
            if square:
                self._kept.keep(name, share, square)


class _Kept:
    """What known words and pairs add, by their hash; bounded, since there are many. Row 0 adds nothing."""

    def __init__(self, classes: int) -> None:
        self.shares = np.zeros((1024, classes), np.float32)
        self.squares = np.zeros(1024, np.float32)
        self._rows: dict[int, int] = {}
        self._lock = Lock()

    def row_of(self, name: int) -> int:
        """The row of a word or pair; 0 when it is not kept."""
        return self._rows.get(name, 0)

    def keep(self, name: int, share: Floats, square: np.float32) -> None:
        """Keep one more, while there is room."""
        with self._lock:
            row = len(self._rows) + 1
            if name in self._rows or row > MOST_KEPT:
                return
            if row == len(self.shares):  # new tables; who reads the old ones still finds what they held
                self.shares = np.concatenate([self.shares, np.zeros_like(self.shares)])
                self.squares = np.concatenate([self.squares, np.zeros_like(self.squares)])
            self.shares[row], self.squares[row] = share, square
            self._rows[name] = row


@dataclass(frozen=True, eq=False)
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
        length = max(self.evidence, 1e-6)
        scores: Floats = (self.shares.sum(axis=0) / np.float32(length) + self.bias).astype(np.float32)
        return scores

    def windows(self, ranges: Ranges) -> Floats:
        """Scores of each class, a row for each stretch of words."""
        starts, ends = np.asarray(ranges, np.int64).reshape(-1, 2).T
        shares = np.concatenate([np.zeros((1, self.shares.shape[1]), np.float32), np.cumsum(self.shares, axis=0)])
        squares = np.concatenate([[0.0], np.cumsum(self.squares)])
        lengths = np.sqrt(np.maximum(squares[ends] - squares[starts], 1e-12))
        scores: Floats = ((shares[ends] - shares[starts]) / lengths[:, None] + self.bias).astype(np.float32)
        return scores

    def part(self, start: int, end: int) -> "Reading":
        """The reading of a stretch of the words."""
        return Reading(self.words[start:end], self.shares[start:end], self.squares[start:end], self.bias)

    def only(self, columns: slice) -> "Reading":
        """The reading for some of the classes."""
        return Reading(self.words, self.shares[:, columns], self.squares, self.bias[columns])

    def weighed(self, weights: Sequence[float]) -> "Reading":
        """The reading with a weight for each word; words that weigh nothing are left out."""
        kept = [place for place, weight in enumerate(weights) if weight]
        weight = np.asarray([weights[place] for place in kept], np.float32)
        words = tuple(self.words[place] for place in kept)
        return Reading(words, self.shares[kept] * weight[:, None], self.squares[kept] * (weight * weight), self.bias)

    def word_shares(self, of: int) -> tuple[tuple[str, float], ...]:
        """Each word with what it added to the score of class number ``of``, largest first."""
        length = self.evidence or 1.0
        pairs = ((word, round(float(share) / length, 3)) for word, share in zip(self.words, self.shares[:, of], strict=True))
        return tuple(sorted(pairs, key=lambda pair: -pair[1]))
