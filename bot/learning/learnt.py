"""What the phrases teach, and the cache that makes the next start quick; with the directory it becomes the matcher.

The cache is one file per state of the phrases (its name holds their hash); an old one is deleted when a new one
is written, a broken one is learnt again. It holds words of the phrase files and weights, nothing of anybody's question.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.domain.danger import Caution, sure_phrases
from bot.domain.directory import Directory
from bot.domain.gazetteer import gazetteer
from bot.domain.lexicon import Labels
from bot.domain.matching import Calibration, Matcher
from bot.domain.scoring import LinearModel
from bot.knowledge.loading import KnowledgeError, check_knowledge, fingerprint, load_directory
from bot.learning.names import place_names, service_names

FORMAT = 12
"""Raise it when the shape of the cache or of what is learnt changes."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the phrases teach: the model and the words that it was learnt from."""

    model: LinearModel
    sure_dangers: tuple[tuple[str, str], ...]
    """Phrases of danger in normalised form, each with its kind."""
    vocabulary: frozenset[str]
    weak: frozenset[str]
    labels: Mapping[str, Labels]
    language_names: Mapping[str, str]
    """Names of languages in our languages, each with its code."""
    places: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Names of places by language and id, as in the files."""


def load_or_fit(root: Path, cache: Path) -> tuple[Directory, Matcher]:
    """The directory with its matcher: from the cache when no phrase has changed, else checked and learnt anew."""
    path = cache_file(root, cache)
    learnt = _read(path)
    if learnt is not None:
        directory = load_directory(root)
        return directory, matcher_of(learnt, directory)
    knowledge, problems = check_knowledge(root)
    if knowledge is None:
        raise KnowledgeError(problems)
    from bot.learning.fitting import learn

    learnt = learn(knowledge.phrases)
    _write(path, learnt)
    return knowledge.directory, matcher_of(learnt, knowledge.directory)


def cache_file(root: Path, cache: Path) -> Path:
    """Where the models of the present phrases lie, once they were learnt."""
    return cache / f"matcher-{FORMAT}-{fingerprint(root)[:32]}.npz"


def matcher_of(learnt: Learnt, directory: Directory) -> Matcher:
    """The matcher: what was learnt, and the names of places, services and languages."""
    return Matcher(
        model=learnt.model,
        sure_dangers=sure_phrases(learnt.sure_dangers),
        vocabulary=learnt.vocabulary,
        weak=learnt.weak,
        places=gazetteer(place_names(directory, learnt.places)),
        names=gazetteer(service_names(directory)),
        language_names=gazetteer(learnt.language_names.items(), fuzzy=False),
        labels=learnt.labels,
        calibration=read_calibration(),
        towns=frozenset(directory.towns),
        like=_alike(learnt.vocabulary),
    )


def _alike(vocabulary: frozenset[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    like: dict[tuple[str, int], list[str]] = {}
    for word in sorted(vocabulary):
        if len(word) > 3:  # noqa: PLR2004  shorter words are never corrected to
            like.setdefault((word[:2], len(word)), []).append(word)
    return {key: tuple(words) for key, words in like.items()}


def read_calibration() -> Calibration:
    """The numbers that were learnt from labelled questions (``bot calibrate``)."""
    data = json.loads(files("bot.learning").joinpath("calibration.json").read_text("utf-8"))
    return Calibration(
        **{**data, "weights": tuple(data["weights"]), "danger": Caution(**{**data["danger"], "weights": tuple(data["danger"]["weights"])})}
    )


def _write(path: Path, learnt: Learnt) -> None:
    """Write beside and rename, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = {
        "sure_dangers": learnt.sure_dangers,
        "vocabulary": sorted(learnt.vocabulary), "weak": sorted(learnt.weak), "places": learnt.places, "language_names": learnt.language_names,
        "labels": {code: asdict(labels) for code, labels in learnt.labels.items()},
        "groups": learnt.model.groups,
    }  # fmt: skip
    arrays = {part: getattr(learnt.model, part) for part in _PARTS}
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        np.savez(file, meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8), **arrays)
    Path(name).replace(path)
    for old in path.parent.glob("matcher-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


_PARTS = ("hashes", "weights", "scale", "bias", "idf")


def _read(path: Path) -> Learnt | None:
    try:
        with np.load(path, allow_pickle=False) as data:
            meta = json.loads(bytes(data["meta"]))
            arrays = {part: data[part] for part in _PARTS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    places = {code: {place: tuple(names) for place, names in found.items()} for code, found in meta["places"].items()}
    labels = {code: Labels(**found) for code, found in meta["labels"].items()}
    sure = tuple((text, kind) for text, kind in meta["sure_dangers"])
    return Learnt(
        model=LinearModel({name: tuple(classes) for name, classes in meta["groups"].items()}, **arrays),
        sure_dangers=sure,
        vocabulary=frozenset(meta["vocabulary"]),
        weak=frozenset(meta["weak"]),
        labels=labels,
        language_names=meta["language_names"],
        places=places,
    )
