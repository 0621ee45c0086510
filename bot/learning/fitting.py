"""Phrases -> what is learnt. Only imported when something has to be learnt, since its libraries take long to load."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.domain.danger import ACUTE
from bot.domain.lexicon import DANGERS, Phrases, labels_of
from bot.domain.matching import OUT_OF_SCOPE, Matcher
from bot.domain.scoring import LinearModel
from bot.domain.text import fold, normalise
from bot.knowledge.loading import Knowledge
from bot.learning.corpus import corpus_of
from bot.learning.learnt import Learnt, matcher_of
from bot.learning.names import language_names
from bot.learning.training import train, train_with_alarm

_TOKEN = re.compile(r"[\w\u0900-\u0dff]+")


def fit(knowledge: Knowledge) -> Matcher:
    """Learn everything, without a cache."""
    return matcher_of(learn(knowledge.phrases), knowledge.directory)


def learn(phrases: Mapping[str, Phrases]) -> Learnt:
    """Learn everything that the phrases teach."""
    weak = frozenset(normalise(word) for words in phrases.values() for word in words.weak_words)
    examples = tuple(_examples(phrases))
    texts = [example.words for example in examples]
    texts_of_topics = [example.words for example in examples if example.topic is not None]
    classes = [example.topic for example in examples if example.topic is not None]
    kinds = [example.danger for example in examples]
    with ThreadPoolExecutor(1) as beside:  # two cores, and much of the work is done outside of Python's lock
        dangers = beside.submit(_train_dangers, texts, kinds)
        topics = train(corpus_of(texts_of_topics, weak), classes, weak)
        languages = _train_languages(phrases)
    return Learnt(
        topics=topics,
        dangers=dangers.result(),
        languages=languages,
        sure_dangers=tuple(dict.fromkeys((" ".join(example.words), example.danger) for example in examples if example.danger)),
        vocabulary=frozenset(word for example in examples if example.topic for word in example.words),
        weak=weak,
        labels={code: labels_of(words) for code, words in phrases.items()},
        language_names=dict(language_names(tuple(phrases))),
        places={code: dict(words.places) for code, words in phrases.items()},
    )


@dataclass(frozen=True, slots=True)
class _Example:
    """A phrase as words: of which topic (or other class) it is one, and of which danger."""

    words: tuple[str, ...]
    topic: str | None = None
    danger: str | None = None


def _examples(phrases: Mapping[str, Phrases]) -> Iterator[_Example]:
    """Every phrase. Dangers are examples of no topic: there are so many that they would draw questions."""
    for words in phrases.values():
        for topic, entry in words.topics.items():
            for text in (entry.label, entry.hint, *entry.keywords, *entry.questions):
                yield _example(text, topic)
        for kind, danger in words.emergencies.items():
            for text in danger.phrases:
                yield _example(text, danger=kind)
            for text in danger.near_misses:
                yield _example(text)
        for text in (*words.out_of_scope, *words.near_misses):
            yield _example(text, OUT_OF_SCOPE)
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            for text in texts:
                yield _example(text, f"!{name}")


def _example(text: str, topic: str | None = None, danger: str | None = None) -> _Example:
    return _Example(tuple(normalise(text).split()), topic, danger)


def _train_dangers(texts: Sequence[tuple[str, ...]], kinds: Sequence[str | None]) -> LinearModel:
    return train_with_alarm(corpus_of(texts, frozenset()), kinds, DANGERS, ACUTE)


def _train_languages(phrases: Mapping[str, Phrases]) -> LinearModel:
    texts, languages = zip(*_language_examples(phrases), strict=True)
    return train(corpus_of(texts, frozenset()), languages)


def _language_examples(phrases: Mapping[str, Phrases]) -> Iterator[tuple[tuple[str, ...], str]]:
    for code, words in phrases.items():
        texts = [text for entry in words.topics.values() for text in (entry.hint, *entry.questions)]
        texts += [text for danger in words.emergencies.values() for text in danger.phrases]
        texts += [*words.out_of_scope, *(text for group in words.small_talk.values() for text in group)]
        for text in texts:
            yield tuple(_TOKEN.findall(fold(text))), code
