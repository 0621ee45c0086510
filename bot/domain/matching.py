"""Which topics a text is about, how sure that is, and when it is better to say "I did not understand".

``understand`` puts together what the dialogue needs of a text: its words, language, danger, places and
topics. Every answer is explained by the words that led to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import exp, log
from typing import Protocol

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.danger import Calm, Caution, Danger, SurePhrases, find_danger
from bot.domain.gazetteer import Found, Gazetteer
from bot.domain.language import Guess, detect_language
from bot.domain.lexicon import TOPIC_OF_DANGER, Labels
from bot.domain.scoring import WEAK, Floats, LinearModel, Reading
from bot.domain.text import Ranges, words_of

OUT_OF_SCOPE = "!out-of-scope"
"""The class of texts that no counselling service answers. Classes that are no topics begin with ``!``."""

TOPICS, DANGER, LANGUAGES = "topics", "dangers", "languages"
"""What the columns of the model tell apart."""
MOST_TOPICS = 5
ENOUGH_WORDS = 20
"""Words above which slips are not corrected: it would take half of the time, and changes no topic."""
OPINION = 1.5
"""How much the second stage weighs beside the first; from 1 to 2 it makes no difference (README, Decisions)."""
FEWEST_WORDS_OF_A_NEED = 3
"""Words that a sentence needs to name a second need."""


def likeness(word: str, length: int) -> str:
    """What a misspelt word and the right one share: the first two letters; and a length."""
    return f"{word[:2]}{length}"


class Band(StrEnum):
    """What to do with a match: refer at once, offer a choice, or say that it was not understood."""

    DIRECT = "direct"
    CHOICE = "choice"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Bands:
    """Turns scores into probabilities that hold, and sets the bands.

    ``weights`` belong to the features of ``Matcher.evidence``, in their order.
    """

    temperature: float
    weights: tuple[float, ...]
    bias: float
    direct: float
    choice: float

    def probability(self, evidence: Sequence[float]) -> float:
        """Probability that the first topic is right and the text is in scope."""
        z = self.bias + sum(w * v for w, v in zip(self.weights, evidence, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Learnt from labelled questions, never set by hand: bands of the first stage, and of both stages together.

    The second stage is asked where the first is less sure than ``asked_below``.
    """

    first: Bands
    both: Bands
    asked_below: float
    danger: Caution


class Opinion(Protocol):
    """The second stage: what a text means. It takes time, so it is asked only where the first stage is unsure."""

    def scores(self, text: str) -> tuple[Floats, tuple[str, ...]]:
        """A score for each of the matcher's topics, and the phrases that are most like the text."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A topic with the probability that it is a right one."""

    topic: str
    probability: float


@dataclass(frozen=True, slots=True)
class Match:
    """Topics best first with the band; ``words`` are those that led to the first, ``also`` a second need."""

    topics: tuple[Scored, ...]
    band: Band
    talk: str | None = None
    words: tuple[tuple[str, float], ...] = ()
    also: str | None = None
    like: tuple[str, ...] = ()
    """Phrases that mean nearly the same, where the second stage was asked."""

    @property
    def first(self) -> str:
        """The most likely topic."""
        return self.topics[0].topic


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was seen in one text."""

    words: tuple[str, ...]
    language: Guess
    danger: Danger | None
    match: Match
    town: str | None
    outside: str | None
    named_language: str | None
    named_services: tuple[str, ...]
    content_words: int
    """Words that are neither weak nor names of places or languages."""


@dataclass(frozen=True)
class Matcher:
    """What was learnt from the phrases. Built by ``bot.learning``, used by the dialogue."""

    model: LinearModel
    sure_dangers: SurePhrases
    vocabulary: frozenset[str]
    weak: frozenset[str]
    places: Gazetteer
    names: Gazetteer
    language_names: Gazetteer
    labels: Mapping[str, Labels]
    calibration: Calibration
    towns: frozenset[str]
    like: Mapping[str, Sequence[str]]
    """The words of the vocabulary by their first two letters and their length (``likeness``)."""

    opinion: Opinion | None = None
    always: bool = False
    """Whether the second stage is asked about every text."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, and the classes that are no topics, in the order of their scores."""
        return self.model.groups[TOPICS]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Number of each topic, and of the classes that are no topics, among the model's columns of topics."""
        return {name: number for number, name in enumerate(self.topics)}

    @cached_property
    def topic_columns(self) -> tuple[int, ...]:
        """Numbers of the classes that are topics."""
        return tuple(n for name, n in self.columns.items() if not name.startswith("!"))

    @cached_property
    def other_columns(self) -> tuple[int, ...]:
        """Numbers of the classes that are no topics: out of scope, small talk, requests."""
        return tuple(n for name, n in self.columns.items() if name.startswith("!"))

    def corrected(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with misspelt ones replaced by the nearest of the vocabulary; a long text says enough without."""
        if len(words) > ENOUGH_WORDS:
            return words
        return tuple(word if word in self.vocabulary else self._nearest(word) for word in words)

    def _nearest(self, word: str) -> str:
        slips = 2 if len(word) >= 8 else 1 if len(word) >= 5 else 0  # noqa: PLR2004  letters that leave no doubt
        best, fewest = word, slips + 1
        for length in range(len(word) - slips, len(word) + slips + 1) if slips else ():
            alike = self.like.get(likeness(word, length), ())
            found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=fewest - 1) if fewest and alike else None
            if found:
                best, fewest = found[0], int(found[1])
        return best

    def understand(self, text: str, usual: str) -> Understanding:
        """Read one text; ``usual`` is the language that the person uses."""
        words, parts = words_of(text)
        places = self.places.find(words, self.vocabulary)
        town = next((p.id for p in places if p.id in self.towns), None)
        outside = None if town else next((p.id for p in places if p.id != "wesermarsch"), None)
        languages = self.language_names.find(words) if len(words) <= 4 else ()  # noqa: PLR2004  "and in Arabic please"
        services = tuple(dict.fromkeys(found.id for found in self.names.find(words, self.vocabulary)))
        reading = self.model.read(words)
        topical, topical_parts = self.topical(reading, places, parts)
        scores = self.scores(topical)
        language = detect_language(text, reading.only(self.model.columns(LANGUAGES)), self.model.groups[LANGUAGES], usual)
        danger = reading.only(self.model.columns(DANGER))
        return Understanding(
            words=words,
            language=language,
            danger=find_danger(danger, parts, self.calm(scores), self.calibration.danger, self.sure_dangers),
            match=self.match_text(text, topical, scores, topical_parts),
            town=town,
            outside=outside,
            named_language=languages[0].id if languages else None,
            named_services=services,
            content_words=_content_words(words, self.weak, (*places, *languages)),
        )

    def topical(self, reading: Reading, places: tuple[Found, ...], parts: Ranges) -> tuple[Reading, Ranges]:
        """What speaks of topics: the text without names of places (they say where, not what), weak words with little weight."""
        weights, parts = self._weights(reading.words, places), _shortened(parts, places)
        return reading.only(self.model.columns(TOPICS)).weighed(weights), parts

    def _weights(self, words: tuple[str, ...], places: tuple[Found, ...] = ()) -> list[float]:
        weights = [WEAK if word in self.weak else 1.0 for word in words]
        for place in places:
            weights[place.start : place.end] = [0.0] * (place.end - place.start)
        return weights

    @cached_property
    def harmless_columns(self) -> tuple[int, ...]:
        """Numbers of the topics below which no danger stands."""
        near = frozenset(TOPIC_OF_DANGER.values())
        return tuple(n for name, n in self.columns.items() if name not in near and not name.startswith("!"))

    def calm(self, scores: Floats) -> Calm:
        """How well something other than danger explains a text."""
        return Calm(float(scores[list(self.harmless_columns)].max()), float(scores[list(self.other_columns)].max()))

    def match_text(self, text: str, reading: Reading, scores: Floats, parts: Ranges) -> Match:
        """Rank topics by the first stage; where that is unsure, by both."""
        first = self.match(reading, scores, parts, self.calibration.first)
        if self.opinion is None or not reading.words or not (self.always or first.topics[0].probability < self.calibration.asked_below):
            return first
        opinion, like = self.opinion.scores(text)
        return replace(self.match(reading, together(scores, opinion), parts, self.calibration.both), like=like)

    def match(self, reading: Reading, scores: Floats, parts: Ranges, bands: Bands) -> Match:
        """Rank topics, with probabilities and the band; ``parts`` are the sentences, of which one may be another need."""
        shares = _softmax(scores * bands.temperature)
        names = self.topics
        best = names[int(shares.argmax())]
        talk = best[1:] if best.startswith("!") else None
        sure = bands.probability(self.evidence(scores, reading))
        topical = shares[list(self.topic_columns)]
        first = np.argsort(-topical, kind="stable")[:MOST_TOPICS]
        highest = max(float(topical[first[0]]), 1e-9)
        scored = tuple(Scored(names[self.topic_columns[n]], round(sure * float(topical[n]) / highest, 4)) for n in first)
        band = _band(sure, talk, bands)
        also = self._second_need(reading, parts, scored[0].topic) if band is not Band.UNCLEAR else None
        return Match(scored, band, talk, reading.word_shares(self.columns[scored[0].topic])[:5], also)

    def scores(self, topical: Reading) -> Floats:
        """Scores of all topics: of the text as it is, averaged with those of its corrected form."""
        corrected = self.corrected(topical.words)
        scores = topical.scores()
        if corrected == topical.words:
            return scores
        again = self.model.read(corrected).only(self.model.columns(TOPICS)).weighed(self._weights(corrected))
        return (scores + again.scores()) / np.float32(2)

    def evidence(self, scores: Floats, reading: Reading) -> tuple[float, ...]:
        """What confidence is judged by: best score, its lead, the lead over out of scope and small talk, known share."""
        top2 = np.partition(scores[list(self.topic_columns)], -2)[-2:]
        other = float(scores[list(self.other_columns)].max())
        known = sum(1 for word in reading.words if word in self.vocabulary) / max(len(reading.words), 1)
        top, second = float(top2[1]), float(top2[0])
        return (top, top - second, top - other, other, log(1 + reading.evidence), known, (top + 1) * log(1 + reading.evidence))

    def _second_need(self, reading: Reading, parts: Ranges, first: str) -> str | None:
        """Another topic that a sentence of the text is clearly about."""
        if len(parts) < 2:  # noqa: PLR2004  one sentence is one need
            return None
        for (start, end), scores in zip(parts, reading.windows(parts), strict=True):
            name = self.topics[int(scores.argmax())]
            if name == first or name.startswith("!") or end - start < FEWEST_WORDS_OF_A_NEED:
                continue
            part = reading.part(start, end)
            if self.calibration.first.probability(self.evidence(scores, part)) >= self.calibration.first.direct:
                return name
        return None


def together(scores: Floats, opinion: Floats) -> Floats:
    """The scores of both stages as one."""
    return scores + np.float32(OPINION) * opinion


def _band(sure: float, talk: str | None, bands: Bands) -> Band:
    if sure >= bands.direct:
        return Band.DIRECT
    if sure >= bands.choice and (talk is None or talk == OUT_OF_SCOPE[1:]):
        return Band.CHOICE
    return Band.UNCLEAR


def _shortened(parts: Ranges, places: tuple[Found, ...]) -> Ranges:
    """The sentences, counted in the words that remain without the names of places."""

    def moved(place: int) -> int:
        return place - sum(min(found.end, place) - found.start for found in places if found.start < place)

    return tuple((moved(start), moved(end)) for start, end in parts if moved(start) < moved(end))


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    shares: Floats = raised / raised.sum()
    return shares


def _content_words(words: tuple[str, ...], weak: frozenset[str], names: tuple[Found, ...]) -> int:
    covered = {i for name in names for i in range(name.start, name.end)}
    return sum(1 for i, word in enumerate(words) if i not in covered and word not in weak and len(word) > 2)  # noqa: PLR2004  "in", "et"
