"""Phrases -> what is learnt, and the cache that makes the next start quick; with the directory it becomes the matcher.

The cache is one file per state of the phrases (its name holds their hash); an old one is deleted when a new one
is written, a broken one is learnt again. It holds words of the phrase files and weights, nothing of anybody's question.
"""

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from babel import Locale, UnknownLocaleError

from bot.domain.danger import ACUTE, Thresholds, sure_phrases
from bot.domain.directory import Directory
from bot.domain.gazetteer import gazetteer
from bot.domain.lexicon import DANGERS, Labels, Phrases, labels_of
from bot.domain.matching import OUT_OF_SCOPE, Calibration, Matcher
from bot.domain.scoring import LinearModel
from bot.domain.text import fold, normalise
from bot.knowledge.loading import Knowledge, KnowledgeError, check_knowledge, fingerprint, load_directory
from bot.learning.training import Example, train, train_with_alarm

FORMAT = 6
"""Raise it when the shape of the cache or of what is learnt changes."""
NAMED_LANGUAGES = [
    "de",
    "en",
    "uk",
    "ru",
    "ar",
    "fa",
    "ps",
    "ku",
    "tr",
    "pl",
    "ro",
    "bg",
    "fr",
    "es",
    "pt",
    "sq",
    "vi",
    "ti",
    "so",
    "ta",
    "ur",
    "ckb",
    "ka",
    "sr",
    "hr",
    "bs",
    "mk",
    "hy",
    "el",
    "it",
    "nl",
    "hu",
    "cs",
    "zh",
    "hi",
    "am",
    "az",
    "he",
]
_TOKEN = re.compile(r"[\w\u0900-\u0dff]+")
_MODELS = ("topics", "dangers", "languages")


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the phrases teach: three models and the words that they were learnt from."""

    topics: LinearModel
    dangers: LinearModel
    languages: LinearModel
    sure_dangers: tuple[tuple[str, str], ...]
    """Phrases of danger in normalised form, each with its kind."""
    vocabulary: frozenset[str]
    weak: frozenset[str]
    labels: Mapping[str, Labels]
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
    learnt = learn(knowledge.phrases)
    _write(path, learnt)
    return knowledge.directory, matcher_of(learnt, knowledge.directory)


def cache_file(root: Path, cache: Path) -> Path:
    """Where the models of the present phrases lie, once they were learnt."""
    return cache / f"matcher-{FORMAT}-{fingerprint(root)[:32]}.npz"


def fit(knowledge: Knowledge) -> Matcher:
    """Learn everything, without a cache."""
    return matcher_of(learn(knowledge.phrases), knowledge.directory)


def learn(phrases: Mapping[str, Phrases]) -> Learnt:
    """Learn everything that the phrases teach."""
    weak = frozenset(normalise(word) for words in phrases.values() for word in words.weak_words)
    examples = tuple(topic_examples(phrases))
    return Learnt(
        topics=train(examples, tuple(dict.fromkeys(name for example in examples for name in example.classes)), weak),
        dangers=train_with_alarm(tuple(danger_examples(phrases)), DANGERS, ACUTE),
        languages=train(tuple(_language_examples(phrases)), tuple(sorted(phrases))),
        sure_dangers=tuple(
            dict.fromkeys(
                (normalise(text), kind) for words in phrases.values() for kind, danger in words.emergencies.items() for text in danger.phrases
            )
        ),
        vocabulary=frozenset(word for example in examples for word in example.words),
        weak=weak,
        labels={code: labels_of(words) for code, words in phrases.items()},
        places={code: dict(words.places) for code, words in phrases.items()},
    )


def matcher_of(learnt: Learnt, directory: Directory) -> Matcher:
    """The matcher: what was learnt, and the names of places, services and languages."""
    return Matcher(
        model=learnt.topics,
        dangers=learnt.dangers,
        sure_dangers=sure_phrases(learnt.sure_dangers),
        languages=learnt.languages,
        vocabulary=learnt.vocabulary,
        weak=learnt.weak,
        places=gazetteer(_place_names(directory, learnt.places)),
        names=gazetteer(_service_names(directory)),
        language_names=gazetteer(_language_names(tuple(learnt.labels)), fuzzy=False),
        labels=learnt.labels,
        calibration=read_calibration(),
        towns=frozenset(directory.towns),
        like=_alike(learnt.vocabulary),
    )


def topic_examples(phrases: Mapping[str, Phrases]) -> Iterator[Example]:
    """Every phrase with its class: topics, out of scope, small talk. Not dangers: there are so many that they would draw questions."""
    for words in phrases.values():
        for topic, entry in words.topics.items():
            for text in (entry.label, entry.hint, *entry.keywords, *entry.questions):
                yield _example(text, topic)
        for text in (*words.out_of_scope, *words.near_misses):
            yield _example(text, OUT_OF_SCOPE)
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            for text in texts:
                yield _example(text, f"!{name}")


def danger_examples(phrases: Mapping[str, Phrases]) -> Iterator[Example]:
    """Every phrase as one of a danger or of none: near misses, and all that people say without being in danger."""
    for words in phrases.values():
        for kind, danger in words.emergencies.items():
            for text in danger.phrases:
                yield _example(text, kind)
            for text in danger.near_misses:
                yield _example(text)
        for entry in words.topics.values():
            for text in (*entry.keywords, *entry.questions):
                yield _example(text)
        for texts in (words.out_of_scope, words.near_misses, *words.small_talk.values(), *words.requests.values()):
            for text in texts:
                yield _example(text)


def _example(text: str, *classes: str) -> Example:
    return Example(tuple(normalise(text).split()), classes)


def _language_examples(phrases: Mapping[str, Phrases]) -> Iterator[Example]:
    for code, words in phrases.items():
        texts = [text for entry in words.topics.values() for text in (entry.hint, *entry.questions)]
        texts += [text for danger in words.emergencies.values() for text in danger.phrases]
        texts += [*words.out_of_scope, *(text for group in words.small_talk.values() for text in group)]
        for text in texts:
            yield Example(tuple(_TOKEN.findall(fold(text))), (code,))


def _place_names(directory: Directory, named: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
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
    for places in named.values():
        for place_id, names in places.items():
            target = place_id if place_id in directory.towns or place_id in directory.places else villages.get(place_id, place_id)
            for name in names:
                yield normalise(name), target


def _service_names(directory: Directory) -> Iterator[tuple[str, str]]:
    """Official and popular names; and the short name before a dash ("LaWeGa – …") where only one service has it."""
    shown = [service for service in directory.services.values() if service.is_for_inquirers]
    short = Counter(_short_name(service.name) for service in shown)
    for service in shown:
        for name in (*service.also_called, service.name):
            yield normalise(name), service.id
        if short[_short_name(service.name)] == 1:
            yield _short_name(service.name), service.id


def _short_name(name: str) -> str:
    return normalise(name.partition(" – ")[0].partition(" (")[0])


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
    return Calibration(**{**data, "weights": tuple(data["weights"]), "danger": Thresholds(**data["danger"])})


def _write(path: Path, learnt: Learnt) -> None:
    """Write beside and rename, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = {
        "sure_dangers": learnt.sure_dangers,
        "vocabulary": sorted(learnt.vocabulary), "weak": sorted(learnt.weak), "places": learnt.places,
        "labels": {code: asdict(labels) for code, labels in learnt.labels.items()},
        "classes": {name: getattr(learnt, name).classes for name in _MODELS},
    }  # fmt: skip
    arrays = {f"{name}_{part}": getattr(getattr(learnt, name), part) for name in _MODELS for part in _PARTS}
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
            weak = frozenset(meta["weak"])
            models = {name: _model_of(name, data, tuple(meta["classes"][name]), weak) for name in _MODELS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    places = {code: {place: tuple(names) for place, names in found.items()} for code, found in meta["places"].items()}
    labels = {code: Labels(**found) for code, found in meta["labels"].items()}
    sure = tuple((text, kind) for text, kind in meta["sure_dangers"])
    return Learnt(**models, sure_dangers=sure, vocabulary=frozenset(meta["vocabulary"]), weak=weak, labels=labels, places=places)


def _model_of(name: str, data: Mapping[str, np.ndarray], classes: tuple[str, ...], weak: frozenset[str]) -> LinearModel:
    hashes, weights, scale, bias, idf = (data[f"{name}_{part}"] for part in _PARTS)
    return LinearModel(classes, hashes, weights, scale, bias, idf, weak if name == "topics" else frozenset())
