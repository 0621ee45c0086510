"""Phrases -> the matcher, and the cache that makes the next start quick.

The cache is one file per state of the knowledge (its name holds the hash); an old one is deleted when a
new one is written, a broken one is learnt again. It holds words of the phrase files and weights, nothing of anybody's question.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from babel import Locale, UnknownLocaleError

from bot.domain.directory import Directory
from bot.domain.gazetteer import Gazetteer, gazetteer
from bot.domain.lexicon import DANGERS, Labels, Phrases, labels_of
from bot.domain.matching import OUT_OF_SCOPE, Calibration, Matcher
from bot.domain.scoring import LinearModel
from bot.domain.text import fold, normalise
from bot.knowledge.loading import Knowledge, check_knowledge, fingerprint, load_directory, KnowledgeError
from bot.learning.training import Example, train

FORMAT = 3
"""Raise it when the shape of the cache or of what is learnt changes."""
NAMED_LANGUAGES = (
    "de en uk ru ar fa ps ku tr pl ro bg fr es pt sq vi ti so ta ur ckb ka sr hr bs mk hy el it nl hu cs zh hi am az he".split()
)
_TOKEN = re.compile(r"[\w\u0900-\u0dff]+")


def load_or_fit(root: Path, cache: Path) -> tuple[Directory, Matcher]:
    """The directory with its matcher: from the cache when nothing has changed, else checked and learnt anew."""
    path = cache / f"matcher-{FORMAT}-{fingerprint(root)[:32]}.npz"
    matcher = _read(path)
    if matcher is not None:
        directory = load_directory(root)
        return directory, matcher
    knowledge, problems = check_knowledge(root)
    if knowledge is None:
        raise KnowledgeError(problems)
    matcher = fit(knowledge)
    _write(path, matcher)
    return knowledge.directory, matcher


def fit(knowledge: Knowledge) -> Matcher:
    """Learn everything from the phrases."""
    phrases, directory = knowledge.phrases, knowledge.directory
    weak = frozenset(normalise(word) for words in phrases.values() for word in words.weak_words)
    examples = tuple(topic_examples(phrases))
    vocabulary = frozenset(word for example in examples for word in example.words)
    return Matcher(
        model=train(examples, _classes(directory, phrases), weak),
        languages=train(tuple(_language_examples(phrases)), tuple(sorted(phrases))),
        vocabulary=vocabulary,
        weak=weak,
        places=gazetteer(_place_names(directory, phrases)),
        names=gazetteer(_service_names(directory)),
        language_names=gazetteer(_language_names(tuple(phrases)), fuzzy=False),
        labels={code: labels_of(words) for code, words in phrases.items()},
        calibration=read_calibration(),
        towns=frozenset(directory.towns),
        like=_alike(vocabulary),
    )


def topic_examples(phrases: Mapping[str, Phrases]) -> Iterator[Example]:
    """Every phrase with its class; near misses of danger are examples of no danger and of no topic."""
    for words in phrases.values():
        for topic, entry in words.topics.items():
            for text in (entry.label, *entry.keywords, *entry.questions):
                yield Example(tuple(normalise(text).split()), (topic,))
        for kind, danger in words.emergencies.items():
            for text in danger.phrases:
                yield Example(tuple(normalise(text).split()), (kind,))
            for text in danger.near_misses:
                yield Example(tuple(normalise(text).split()), ())
        for text in (*words.out_of_scope, *words.near_misses):
            yield Example(tuple(normalise(text).split()), (OUT_OF_SCOPE,))
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            for text in texts:
                yield Example(tuple(normalise(text).split()), (f"!{name}",))


def _classes(directory: Directory, phrases: Mapping[str, Phrases]) -> tuple[str, ...]:
    talk = {f"!{name}" for words in phrases.values() for name in (*words.small_talk, *words.requests)}
    return (*directory.topics, OUT_OF_SCOPE, *sorted(talk), *DANGERS)


def _language_examples(phrases: Mapping[str, Phrases]) -> Iterator[Example]:
    for code, words in phrases.items():
        texts = [text for entry in words.topics.values() for text in (entry.hint, *entry.questions)]
        texts += [text for danger in words.emergencies.values() for text in danger.phrases]
        texts += [*words.out_of_scope, *(text for group in words.small_talk.values() for text in group)]
        for text in texts:
            yield Example(tuple(_TOKEN.findall(fold(text))), (code,))


def _place_names(directory: Directory, phrases: Mapping[str, Phrases]) -> Iterator[tuple[str, str]]:
    villages: dict[str, str] = {}
    for town in directory.towns.values():
        short = town.name.split(" (")[0]
        for name in (town.name, short, *town.villages, *town.postcodes):
            villages.setdefault(normalise(name), town.id)
            yield normalise(name), town.id
    for place in directory.places.values():
        yield normalise(place.name), place.id
    for name in ("Wesermarsch", "Landkreis Wesermarsch"):
        yield normalise(name), "wesermarsch"
    for words in phrases.values():
        for place_id, names in words.places.items():
            target = place_id if place_id in directory.towns or place_id in directory.places else villages.get(place_id, place_id)
            for name in names:
                yield normalise(name), target


def _service_names(directory: Directory) -> Iterator[tuple[str, str]]:
    for service in directory.services.values():
        if service.is_for_inquirers:
            for name in (*service.also_called, service.name):
                yield normalise(name), service.id


def _language_names(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for code in NAMED_LANGUAGES:
        for speaker in (*codes, code):
            try:
                name = Locale.parse(speaker).languages.get(code)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                yield normalise(name), code
                yield normalise(name.removesuffix("язык").removesuffix(" dili").strip()), code


def _alike(vocabulary: frozenset[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    like: dict[tuple[str, int], list[str]] = {}
    for word in sorted(vocabulary):
        if len(word) > 3:  # noqa: PLR2004  shorter words are never corrected to
            like.setdefault((word[:2], len(word)), []).append(word)
    return {key: tuple(words) for key, words in like.items()}


def read_calibration() -> Calibration:
    """The numbers that were learnt from labelled questions (``bot calibrate``)."""
    data = json.loads(files("bot.learning").joinpath("calibration.json").read_text("utf-8"))
    return Calibration(**{**data, "weights": tuple(data["weights"])})


def _write(path: Path, matcher: Matcher) -> None:
    """Write beside and rename, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = {
        "vocabulary": sorted(matcher.vocabulary), "weak": sorted(matcher.weak), "towns": sorted(matcher.towns),
        "places": dict(matcher.places.names), "names": dict(matcher.names.names), "language_names": dict(matcher.language_names.names),
        "labels": {code: asdict(labels) for code, labels in matcher.labels.items()},
        "classes": matcher.model.classes, "languages": matcher.languages.classes,
    }  # fmt: skip
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        arrays = {**_arrays("topics", matcher.model), **_arrays("languages", matcher.languages)}
        np.savez(file, meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8), **arrays)  # type: ignore[arg-type]
    Path(name).replace(path)
    for old in path.parent.glob("matcher-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


def _arrays(name: str, model: LinearModel) -> dict[str, object]:
    used = np.flatnonzero(model.idf)
    return {
        f"{name}_used": used.astype(np.int32), f"{name}_weights": model.weights[used], f"{name}_scale": model.scale,
        f"{name}_bias": model.bias, f"{name}_idf": model.idf[used],
    }  # fmt: skip


def _read(path: Path) -> Matcher | None:
    try:
        with np.load(path, allow_pickle=False) as data:
            meta = json.loads(bytes(data["meta"]))
            model = _model("topics", data, tuple(meta["classes"]), frozenset(meta["weak"]))
            languages = _model("languages", data, tuple(meta["languages"]), frozenset())
    except (OSError, ValueError, KeyError, EOFError):
        return None
    vocabulary = frozenset(meta["vocabulary"])
    return Matcher(
        model, languages, vocabulary, frozenset(meta["weak"]),
        gazetteer(meta["places"].items()), gazetteer(meta["names"].items()), gazetteer(meta["language_names"].items(), fuzzy=False),
        {code: Labels(**labels) for code, labels in meta["labels"].items()},
        read_calibration(), frozenset(meta["towns"]), _alike(vocabulary),
    )  # fmt: skip


def _model(name: str, data: Mapping[str, np.ndarray], classes: tuple[str, ...], weak: frozenset[str]) -> LinearModel:  # type: ignore[type-arg]
    from bot.domain.scoring import BUCKETS

    used = data[f"{name}_used"]
    weights = np.zeros((BUCKETS, len(classes)), np.int8)
    weights[used] = data[f"{name}_weights"]
    idf = np.zeros(BUCKETS, np.float32)
    idf[used] = data[f"{name}_idf"]
    return LinearModel(classes, weights, data[f"{name}_scale"], data[f"{name}_bias"], idf, weak)


def with_calibration(matcher: Matcher, calibration: Calibration) -> Matcher:
    """The same matcher with other numbers; for measuring."""
    return replace(matcher, calibration=calibration)


def empty_gazetteer() -> Gazetteer:
    """One that finds nothing; for small tests."""
    return Gazetteer({})
