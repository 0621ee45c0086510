"""Understanding: deterministic, explained, calibrated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dialogue import World
from bot.domain.lexicon import labels_of
from bot.domain.matching import Band
from bot.knowledge.loading import load_knowledge
from tests.conftest import KNOWLEDGE


def test_words_explain_the_first_topic(world: World) -> None:
    match = world.matcher.understand("I cannot pay my debts", "en").match
    assert match.first == "debt"
    assert match.words[0][0] == "debts"
    assert match.band is Band.DIRECT


def test_the_same_text_gives_the_same_answer(world: World) -> None:
    first, second = (world.matcher.understand("Mein Kind braucht einen Platz in der Kita", "de") for _ in range(2))
    assert first == second


def test_places_say_where_and_not_what(world: World) -> None:
    words = ("i", "have", "debts", "brake", "nordenham")
    matcher = world.matcher
    reading, parts = matcher.topical(matcher.model.read(words), matcher.places.find(words, matcher.vocabulary), ((0, 3), (3, 4), (4, 5)))
    assert reading.words == ("i", "have", "debts")
    assert parts == ((0, 3),)


def test_misspelt_words_are_corrected(world: World) -> None:
    assert world.matcher.corrected(("schuldnerberatnug", "abc")) == ("schuldnerberatung", "abc")
    assert world.matcher.understand("schuldnerberatnug", "de").match.first == "debt"


@pytest.mark.parametrize("text", ["", "…", "a", "\u200f"])
def test_nothing_is_not_understood(world: World, text: str) -> None:
    seen = world.matcher.understand(text, "de")
    assert seen.match.band is Band.UNCLEAR
    assert seen.danger is None or not seen.danger.acute


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_probabilities_are_probabilities(world: World, text: str) -> None:
    match = world.matcher.understand(text, "de").match
    shares = [scored.probability for scored in match.topics]
    assert all(0 <= share <= 1 for share in shares)
    assert shares == sorted(shares, reverse=True)


def test_labels_leave_the_words_of_matching_behind() -> None:
    phrases = load_knowledge(KNOWLEDGE).phrases["de"]
    labels = labels_of(phrases)
    assert labels.topics["debt"] == phrases.topics["debt"].label
    assert labels.reviewed is phrases.reviewed
