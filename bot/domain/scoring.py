"""A linear model over hashed pieces of words: the one way in which texts are scored here.

Topics, dangers and languages are told apart by the same arithmetic: every word gives its pieces,
every piece has a weight per class, the weights of all pieces are summed and divided by the length of
the text's vector. So each word's share in a decision can be shown. Training is in ``bot.learning``.
Sizes and design: MATCHING.md §6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
        shares: list[Floats] = []
        squares: list[float] = []
        starts: list[int] = []
        weights: list[float] = []
        before: str | None = None
        for word in words:
            starts.append(len(shares))
            weights.append(WEAK if word in self.weak else 1.0)
            pair = self._of_pair(before, word) if before is not None else None
            for share, square in (self._of_word(word),) if pair is None else (self._of_word(word), pair):
                shares.append(share)
                squares.append(square)
            before = word
        if not shares:
            return Reading((), np.zeros((0, len(self.classes)), np.float32), np.zeros(0, np.float32), self.bias)
        weight = np.asarray(weights, np.float32)
        summed = np.add.reduceat(np.asarray(shares), starts, axis=0) * weight[:, None]
        return Reading(tuple(words), summed, np.add.reduceat(np.asarray(squares, np.float32), starts) * (weight * weight), self.bias)

    @cached_property
    def _known(self) -> dict[str, "_Part"]:
        """Words that were met and are known; bounded, since there are many words."""
        return {}

    @cached_property
    def _known_pairs(self) -> dict[int, "_Part"]:
        """The same for pairs, by their row."""
        return {}

    @cached_property
    def _rows(self) -> dict[int, int]:
        """Where each known piece stands."""
        return dict(zip(self.hashes.tolist(), range(len(self.hashes)), strict=True))

    def _of_word(self, word: str) -> "_Part":
        kept = self._known.get(word)
        if kept is not None:
            return kept
        pieces = word_features(word)
        part = self._of_pieces(pieces)
        if crc32(f"w:{word}".encode()) in self._rows and len(self._known) < MOST_KEPT:
            self._known[word] = part
        return part

    def _of_pair(self, first: str, second: str) -> "_Part | None":
        row = self._rows.get(pair_feature(pair_key(first, second)))
        if row is None:
            return None
        part = self._known_pairs.get(row)
        if part is None:
            part = self._of_rows([row])
            if len(self._known_pairs) < MOST_KEPT:
                self._known_pairs[row] = part
        return part

    def _of_pieces(self, pieces: Sequence[int]) -> "_Part":
        return self._of_rows([row for row in map(self._rows.get, pieces) if row is not None])

    def _of_rows(self, rows: list[int]) -> "_Part":
        if not rows:
            return np.zeros(len(self.classes), np.float32), 0.0
        idf = self.idf[rows]
        share: Floats = (idf @ self.weights[rows].astype(np.float32)) * self.scale
        return share, float(idf @ idf)


_Part = tuple[Floats, float]
"""What a word or a pair adds to each class, and to the square of the text's length."""


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
