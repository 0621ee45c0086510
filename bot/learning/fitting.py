"""Phrases -> what is learnt. Only imported when something has to be learnt, since its libraries take long to load."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from bot.domain.danger import ACUTE, sure_phrases
from bot.domain.language import FEWEST_WORDS
from bot.domain.lexicon import DANGERS, Phrases, labels_of
from bot.domain.matching import DANGER, LANGUAGES, OUT_OF_SCOPE, TOPICS, Matcher, likeness
from bot.domain.scoring import WEAK, LinearModel
from bot.domain.text import normalise
from bot.knowledge.loading import Knowledge
from bot.learning.corpus import Rows, corpus_of
from bot.learning.learnt import Learnt, matcher_of
from bot.learning.names import language_names
from bot.learning.training import learn_alarm, learn_classes, model_of

TEXTS_OF_A_LANGUAGE = 2500
"""Texts that a language is learnt from."""


def fit(knowledge: Knowledge) -> Matcher:
    """Learn everything, without a cache."""
    return matcher_of(learn(knowledge.phrases), knowledge.directory)


def learn(phrases: Mapping[str, Phrases]) -> Learnt:
    """Learn everything that the phrases teach."""
    weak = frozenset(normalise(word) for words in phrases.values() for word in words.weak_words)
    examples = tuple(_examples(phrases))
    return Learnt(
        model=_train(examples, weak),
        sure_dangers=sure_phrases((" ".join(example.words), example.danger) for example in examples if example.danger),
        like=_alike({word for example in examples if example.topic for word in example.words}),
        weak=weak,
        labels={code: labels_of(words) for code, words in phrases.items()},
        language_names=dict(language_names(tuple(phrases))),
        places={code: dict(words.places) for code, words in phrases.items()},
    )


@dataclass(frozen=True, slots=True)
class _Example:
    """A phrase as words, with its language: of which topic (or other class) it is one, and of which danger."""

    words: tuple[str, ...]
    language: str
    topic: str | None = None
    danger: str | None = None


def _examples(phrases: Mapping[str, Phrases]) -> Iterator[_Example]:
    """Every phrase. Dangers are examples of no topic: there are so many that they would draw questions."""
    for code, words in phrases.items():
        for topic, entry in words.topics.items():
            for text in (entry.label, entry.hint, *entry.keywords, *entry.questions):
                yield _example(text, code, topic)
        for kind, danger in words.emergencies.items():
            for text in danger.phrases:
                yield _example(text, code, danger=kind)
            for text in danger.near_misses:
                yield _example(text, code)
        for text in (*words.out_of_scope, *words.near_misses):
            yield _example(text, code, OUT_OF_SCOPE)
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            for text in texts:
                yield _example(text, code, f"!{name}")


def _example(text: str, language: str, topic: str | None = None, danger: str | None = None) -> _Example:
    return _Example(tuple(normalise(text).split()), language, topic, danger)


def _train(examples: Sequence[_Example], weak: frozenset[str]) -> LinearModel:
    """One model: topics from the phrases of topics, kinds of danger from those of danger, alarm and languages from all."""
    corpus = corpus_of([example.words for example in examples], weak)
    topical = np.asarray([example.topic is not None for example in examples])
    acute = np.asarray([example.danger is not None for example in examples])
    with ThreadPoolExecutor(1) as beside:  # two cores, and the products of matrices are done outside of Python's lock
        topics = beside.submit(learn_classes, corpus.matrix(topical, WEAK), [example.topic for example in examples if example.topic is not None])
        kinds = learn_classes(corpus.matrix(acute), [example.danger for example in examples if example.danger is not None], DANGERS)
        alarm = learn_alarm(corpus.matrix(np.ones_like(acute)), list(acute), ACUTE)
        heard = _enough_of_each_language(examples)
        languages = learn_classes(corpus.matrix(heard), [example.language for example, chosen in zip(examples, heard, strict=True) if chosen])
        return model_of({TOPICS: topics.result(), DANGER: kinds.and_then(alarm), LANGUAGES: languages}, corpus)


def _alike(vocabulary: set[str]) -> dict[str, list[str]]:
    like: dict[str, list[str]] = {}
    for word in sorted(vocabulary):
        like.setdefault(likeness(word, len(word)), []).append(word)
    return like


def _enough_of_each_language(examples: Sequence[_Example]) -> Rows:
    """Texts spread over everything that a language's file holds: more tell languages apart no better."""
    heard: Counter[str] = Counter()
    whole = Counter(example.language for example in examples if len(example.words) >= FEWEST_WORDS)
    chosen = []
    for example in examples:
        enough = len(example.words) >= FEWEST_WORDS
        heard[example.language] += enough
        every = max(1, whole[example.language] // TEXTS_OF_A_LANGUAGE)
        chosen.append(enough and heard[example.language] % every == 0)
    return np.asarray(chosen)
