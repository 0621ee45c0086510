"""What the phrases teach, and the files that make the next start quick; with the directory it becomes the matcher.

Learning takes half a minute, so it is done once: for the phrases of the repository into ``learnt.npz`` beside this
module, for changed ones into the cache of the machine. A file says which phrases it was learnt from; one of others, or
a broken one, is not used. It holds words of the phrase files and weights, nothing of anybody's question.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.domain.danger import Caution, SurePhrases
from bot.domain.directory import Directory
from bot.domain.gazetteer import gazetteer
from bot.domain.lexicon import Labels
from bot.domain.matching import Bands, Calibration, Matcher
from bot.domain.scoring import LinearModel
from bot.knowledge.loading import Knowledge, KnowledgeError, check_knowledge, fingerprint, load_directory
from bot.learning.names import place_names, service_names

FORMAT = 14
"""Raise it when the shape of the file or of what is learnt changes."""
SHIPPED = Path(__file__).with_name("learnt.npz")
"""What the phrases of the repository teach (``make learnt``): a fresh machine answers at once."""
_PARTS = ("hashes", "weights", "scale", "bias", "idf")
_BROKEN = (OSError, ValueError, KeyError, EOFError, BadZipFile)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the phrases teach: the model and the words that it was learnt from."""

    model: LinearModel
    sure_dangers: SurePhrases
    like: Mapping[str, Sequence[str]]
    """The words of the phrases of topics, by ``likeness``."""
    weak: frozenset[str]
    labels: Mapping[str, Labels]
    language_names: Mapping[str, str]
    """Names of languages in our languages, each with its code."""
    places: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Names of places by language and id, as in the files."""


def load_or_fit(root: Path, cache: Path) -> tuple[Directory, Matcher]:
    """The directory with its matcher: learnt before, if no phrase has changed, else checked and learnt anew."""
    phrases = fingerprint(root)
    path = _cache_file(phrases, cache)
    learnt = _read(path, phrases)
    if learnt is None and (learnt := _read(SHIPPED, phrases)):
        with suppress(OSError):  # unpacked, so that the next start is quicker; where nothing can be written it is unpacked again
            _keep(path, learnt, phrases)
    if learnt is not None:
        directory = load_directory(root)
        return directory, matcher_of(learnt, directory)
    knowledge, learnt = _learn(root)
    _keep(path, learnt, phrases)
    return knowledge.directory, matcher_of(learnt, knowledge.directory)


def _keep(path: Path, learnt: Learnt, phrases: str) -> None:
    """Write into the cache; what was learnt from other phrases goes."""
    _write(path, learnt, phrases)
    for old in path.parent.glob("matcher-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


def ship(root: Path, path: Path = SHIPPED) -> None:
    """Learn the phrases of the repository into the file that comes with the program."""
    _, learnt = _learn(root)
    _write(path, learnt, fingerprint(root), np.savez_compressed)


def is_learnt(root: Path, cache: Path) -> bool:
    """Whether the present phrases were learnt before."""
    phrases = fingerprint(root)
    return _cache_file(phrases, cache).is_file() or shipped_phrases() == phrases


def shipped_phrases() -> str | None:
    """The fingerprint of the phrases that the shipped file was learnt from; None without such a file, or one of another shape."""
    try:
        with SHIPPED.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return str(data["phrases"]) if data["format"] == FORMAT else None
    except _BROKEN:
        return None


def _learn(root: Path) -> tuple[Knowledge, Learnt]:
    knowledge, problems = check_knowledge(root)
    if knowledge is None:
        raise KnowledgeError(problems)
    from bot.learning.fitting import learn

    return knowledge, learn(knowledge.phrases)


def _cache_file(phrases: str, cache: Path) -> Path:
    return cache / f"matcher-{FORMAT}-{phrases[:32]}.npz"


def matcher_of(learnt: Learnt, directory: Directory) -> Matcher:
    """The matcher: what was learnt, and the names of places, services and languages."""
    return Matcher(
        model=learnt.model,
        sure_dangers=learnt.sure_dangers,
        vocabulary=frozenset(chain.from_iterable(learnt.like.values())),
        weak=learnt.weak,
        places=gazetteer(place_names(directory, learnt.places)),
        names=gazetteer(service_names(directory)),
        language_names=gazetteer(learnt.language_names.items(), fuzzy=False),
        labels=learnt.labels,
        calibration=read_calibration(),
        towns=frozenset(directory.towns),
        like=learnt.like,
    )


def read_calibration() -> Calibration:
    """The numbers that were learnt from labelled questions (``bot calibrate``)."""
    data = json.loads(files("bot.learning").joinpath("calibration.json").read_text("utf-8"))
    first, both = (Bands(**{**data[stage], "weights": tuple(data[stage]["weights"])}) for stage in ("first", "both"))
    return Calibration(first, both, data["asked_below"], Caution(**{**data["danger"], "weights": tuple(data["danger"]["weights"])}))


def _write(path: Path, learnt: Learnt, phrases: str, save: Callable[..., None] = np.savez) -> None:
    """Write beside and rename, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = {
        "sure_dangers": asdict(learnt.sure_dangers), "like": learnt.like, "weak": sorted(learnt.weak), "places": learnt.places,
        "language_names": learnt.language_names, "labels": {code: asdict(labels) for code, labels in learnt.labels.items()},
        "groups": learnt.model.groups,
    }  # fmt: skip
    text = np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        save(file, format=FORMAT, phrases=phrases, meta=text, **{part: getattr(learnt.model, part) for part in _PARTS})
    Path(name).replace(path)


def _read(path: Path, phrases: str) -> Learnt | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            if data["format"] != FORMAT or str(data["phrases"]) != phrases:
                return None
            meta = json.loads(bytes(data["meta"]))
            arrays = {part: data[part] for part in _PARTS}
    except _BROKEN:
        return None
    return Learnt(
        model=LinearModel({name: tuple(classes) for name, classes in meta["groups"].items()}, **arrays),
        sure_dangers=SurePhrases(**meta["sure_dangers"]),
        like=meta["like"],
        weak=frozenset(meta["weak"]),
        labels={code: Labels(**found) for code, found in meta["labels"].items()},
        language_names=meta["language_names"],
        places={code: {place: tuple(names) for place, names in found.items()} for code, found in meta["places"].items()},
    )
