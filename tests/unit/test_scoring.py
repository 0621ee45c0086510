"""The linear model: sums of pieces, explained word by word."""

from math import inf

import numpy as np
import pytest

from bot.domain import scoring
from bot.domain.danger import ACUTE, Calm, Caution, evidence_of, find_danger, loudest_part, sure_phrases
from bot.domain.scoring import WEAK, LinearModel
from bot.domain.text import words_of
from bot.learning.corpus import corpus_of
from bot.learning.training import learn_alarm, learn_classes, model_of

CLASSES = ("debt", "housing")
EXAMPLES = [
    (tuple(text.split()), topic)
    for topic, texts in {
        "debt": ("i have debts", "debts and bills", "unpaid bills", "the bailiff wants his debts", "bills bills"),
        "housing": ("a flat please", "my landlord", "the landlord wants me out of the flat", "rent of the flat", "flat hunting"),
    }.items()
    for text in texts
]


def learnt() -> LinearModel:
    corpus = corpus_of([words for words, _ in EXAMPLES])
    whole = corpus.matrix(np.ones(len(EXAMPLES), np.bool_))
    return model_of({"topics": learn_classes(whole, [topic for _, topic in EXAMPLES])}, corpus)


def test_a_text_is_scored_by_its_words() -> None:
    model = learnt()
    reading = model.read(("my", "bills"))
    assert reading.scores()[0] > reading.scores()[1]
    assert reading.word_shares(0)[0][0] == "bills"
    assert reading.evidence > 0


def test_the_same_examples_give_the_same_weights() -> None:
    first, second = learnt(), learnt()
    assert np.array_equal(first.weights, second.weights)


def test_no_more_words_are_kept_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "MOST_KEPT", 0)
    model = learnt()
    assert [list(model.read(("the", "flat")).scores()) for _ in range(2)] == [list(learnt().read(("the", "flat")).scores())] * 2


def test_unknown_words_leave_the_bias() -> None:
    model = learnt()
    for words in ((), ("qqqq",)):
        reading = model.read(words)
        assert np.array_equal(reading.scores(), model.bias)
        assert reading.evidence == 0
        assert [share for _, share in reading.word_shares(0)] == [0.0] * len(words)


def test_a_model_without_examples_knows_nothing() -> None:
    empty = LinearModel(
        {"topics": CLASSES},
        np.zeros(0, np.uint32),
        np.zeros((0, 2), np.int8),
        np.ones(2, np.float32),
        np.zeros(2, np.float32),
        np.zeros(0, np.float32),
    )
    assert list(empty.read(("a", "b")).scores()) == [0, 0]


def test_words_that_weigh_little_count_little_and_those_that_weigh_nothing_are_left_out() -> None:
    reading = learnt().read(("my", "landlord", "flat"))
    weighed = reading.weighed([1.0, 1.0, WEAK])
    assert dict(weighed.word_shares(1))["flat"] < dict(reading.word_shares(1))["flat"]
    assert reading.weighed([0.0, 1.0, 1.0]).words == ("landlord", "flat")


def test_a_corpus_weighs_a_text_as_the_model_reads_it() -> None:
    """Read as one of its own examples, a text gets the score that its row of the matrix gives."""
    texts = [("pay", "the", "bill", "pay", "bill"), ("pay", "the", "bill"), ("the", "flat")]
    corpus = corpus_of(texts, frozenset({"bill"}))
    weights = np.arange(len(corpus.hashes), dtype=np.int8)[:, None] % 7
    model = LinearModel({"all": ("only",)}, corpus.hashes, weights, np.ones(1, np.float32), np.zeros(1, np.float32), corpus.idf)
    chosen = np.asarray([True, False, True])
    for text, row in zip((texts[0], texts[2]), corpus.matrix(chosen, WEAK) @ weights.astype(np.float32), strict=True):
        reading = model.read(text).weighed([WEAK if word == "bill" else 1.0 for word in text])
        assert float(reading.scores()[0]) == pytest.approx(float(row[0]), rel=1e-4)


def test_columns_are_found_by_their_group() -> None:
    corpus = corpus_of([words for words, _ in EXAMPLES])
    whole = corpus.matrix(np.ones(len(EXAMPLES), np.bool_))
    topics = learn_classes(whole, [topic for _, topic in EXAMPLES])
    model = model_of({"alarm": learn_alarm(whole, [topic == "debt" for _, topic in EXAMPLES], "!acute"), "topics": topics}, corpus)
    assert model.columns("topics") == slice(1, 3)
    reading = model.read(("unpaid", "bills"))
    assert reading.only(model.columns("topics")).scores()[0] > 0 > reading.only(model.columns("topics")).scores()[1]
    assert reading.only(model.columns("alarm")).scores()[0] > 0


def test_many_words_are_kept() -> None:
    """Also more than there was room for at first."""
    texts = [(f"{n}-word", f"{n + 1}-word") for n in range(900)] * 2
    corpus = corpus_of(texts)
    model = LinearModel(
        {"all": ("only",)}, corpus.hashes, np.ones((len(corpus.hashes), 1), np.int8), np.ones(1, np.float32), np.zeros(1, np.float32), corpus.idf
    )
    first = [float(model.read(text).scores()[0]) for text in texts]
    assert first == [float(model.read(text).scores()[0]) for text in texts]


DANGERS = ("medical", "police", "suicide", "violence", "child", "poison")
CRIES = {
    **dict.fromkeys(("he does not breathe", "she does not breathe now", "no pulse he does not move"), "medical"),
    **dict.fromkeys(("i want to die now", "i want to die tonight", "i will kill myself now"), "suicide"),
    **dict.fromkeys(("a german course", "i want to learn", "rent for a flat", "the flat is cold", "course for children")),
}
CRIED = corpus_of([tuple(text.split()) for text in CRIES])
ACUTE_ONES = np.asarray([kind is not None for kind in CRIES.values()])
KINDS = learn_classes(CRIED.matrix(ACUTE_ONES), [kind for kind in CRIES.values() if kind], DANGERS)
ALARMS = model_of({"dangers": KINDS.and_then(learn_alarm(CRIED.matrix(ACUTE_ONES | True), list(ACUTE_ONES), ACUTE))}, CRIED)
SURE = sure_phrases([("the rope hangs already", "suicide"), ("fire", "medical"), ("", "poison")])


CALM = Calm(0.0, 0.0)


def caution(whole: float, part: float, worry: float) -> Caution:
    """An alarm that is the score alone."""
    return Caution((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0, whole, part, worry)


def danger_in(text: str, thresholds: Caution = caution(0.2, 0.2, -0.5)) -> tuple[str, bool] | None:  # noqa: B008  frozen
    words, sentences = words_of(text)
    found = find_danger(ALARMS.read(words), sentences, CALM, thresholds, SURE)
    return (found.kind, found.acute) if found else None


def test_danger_is_found_in_the_whole_and_in_parts() -> None:
    assert danger_in("she does not breathe") == ("medical", True)
    assert danger_in("a german course") is None
    calm = "the flat is cold and a course for children would be good rent for a flat the flat is cold. "
    assert danger_in(calm * 2 + "he does not breathe") == ("medical", True)
    assert danger_in(calm * 2, thresholds=caution(9, 9, 9)) is None
    assert danger_in("") is None


def test_a_near_danger_is_a_worry() -> None:
    assert danger_in("i want to die", thresholds=caution(9, 9, -9)) == ("suicide", False)


def test_sure_phrases_need_no_weighing() -> None:
    assert danger_in("fire") == ("medical", True)
    assert danger_in("fire in his eyes", thresholds=caution(9, 9, 9)) is None
    assert danger_in("he says that the rope hangs already in the cellar", thresholds=caution(9, 9, 9)) == ("suicide", True)


def test_a_second_kind_is_named() -> None:
    found = find_danger(ALARMS.read(("i", "want", "to", "die", "he", "does", "not", "breathe")), (), CALM, caution(-9, 9, -9), SURE)
    assert found is not None
    assert {found.kind, *found.also} >= {"medical", "suicide"}


def test_a_harmless_explanation_quiets_an_alarm() -> None:
    careful = Caution((1.0, 0.0, -1.0, -1.0, 0.0, 0.0), 0.0, 0.2, 9, 0.1)
    words, sentences = words_of("she does not breathe")
    reading = ALARMS.read(words)
    assert find_danger(reading, sentences, Calm(-1.0, -1.0), careful, SURE) is not None
    assert find_danger(reading, sentences, Calm(1.0, 1.0), careful, SURE) is None
    assert evidence_of(reading, CALM)[0] == pytest.approx(float(reading.scores()[-1]))
    assert evidence_of(ALARMS.read(()), CALM)[-2:] == (0, 1)


def test_nothing_has_no_part() -> None:
    assert loudest_part(ALARMS.read(()), ())[0][-1] == -inf
