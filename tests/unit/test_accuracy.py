"""The published page: every figure that was asked for, in Markdown that renders, with a chart that is well-formed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from bot.domain.answers import Emergency, NotUnderstood
from bot.domain.dialogue import Conversation, Turn
from bot.domain.language import Guess
from bot.domain.matching import Band, Match, Scored, Understanding
from bot.errors import BotError
from bot.knowledge.questions import Labelled
from bot.usecases.accuracy import NOT_REVIEWED, Report, chart, page
from bot.usecases.evaluation import Judged
from tests.makers import TUESDAY

SVG = "{http://www.w3.org/2000/svg}"


def asked(language: str, kind: str, topics: tuple[str, ...] = (), *, emergency: str | None = None, near: bool = False) -> Labelled:
    return Labelled(f"{language}-{kind}", language, "…", topics, kind, emergency, None, near)


def judged(question: Labelled, outcome: str, *topics: str, emergency: str | None = None) -> Judged:
    scored = tuple(Scored(topic, 0.9) for topic in topics)
    match = Match(scored, Band.DIRECT if outcome == "referral" else Band.UNCLEAR)
    seen = Understanding((), Guess(question.language, sure=True, words=3), None, match, None, None, None, (), 3)
    answer = Emergency(emergency, (), TUESDAY, None) if emergency else NotUnderstood()
    turn = Turn(answer, question.language, Conversation(), understanding=seen)
    return Judged(question, outcome, topics, emergency, question.language, None, turn)


REPORT = Report(
    judged=[
        judged(asked("de", "question", ("debt",)), "referral", "debt"),
        judged(asked("de", "typo", ("debt",)), "referral", "housing", "debt"),
        judged(asked("de", "oos"), "unclear"),
        judged(asked("de", "oos", near=True), "referral", "housing"),
        judged(asked("ar", "story", ("housing", "debt")), "referral", "debt"),
        judged(asked("ar", "emergency", emergency="medical"), "emergency", emergency="medical"),
        judged(asked("ar", "question", ("violence",)), "emergency", "violence", emergency="violence"),
    ],
    left_out=[asked("sq", "question", ("debt",))],
    files={"data/questions.jsonl": 8},
    reviewed={"de": True, "ar": False},
    second_stage=False,
    note="Written by others. Used for tuning.",
    day=date(2026, 11, 5),
)
OTHERS: Mapping[str, object] = {
    "file": "questions.jsonl",
    "phrases": 97128,
    "questions": 756,
    "methods": [{"name": "adapt", "questions": 189, "top1": 0.376, "top3": 0.376, "p50": 0.243, "memory": None, "learnt": 11.72}],
    "missing": {"logistic": "sklearn"},
}


def row(text: str, first: str) -> list[str]:
    """The cells of the line of a table that begins so."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {first} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_it_says_what_was_measured_and_how_far_it_was_tuned_on() -> None:
    text = page(REPORT, "accuracy.svg")
    assert "5 November 2026, with the first stage only: 7 labelled questions in 2 languages" in text
    assert "data/questions.jsonl: 8 questions" in text
    assert REPORT.note in text
    assert "Albanian (1)" in text
    assert "(accuracy.svg)" in text
    assert "with the second stage" in page(replace(REPORT, second_stage=True), "accuracy.svg")


def test_languages_have_their_figures_and_say_whether_they_were_reviewed() -> None:
    text = page(REPORT, "accuracy.svg")
    assert row(text, "German") == ["German", "2", "50.0%", "100.0%", "50.0%", "0.0%", "100.0% of 1", "0.0% of 1", "–", "0.0%", "reviewed"]
    assert row(text, "Arabic") == ["Arabic", "2", "100.0%", "100.0%", "0.0%", "0.0%", "–", "–", "100.0% of 1", "50.0%", NOT_REVIEWED]
    assert "With 2 real questions, chance alone may move a figure by up to 69 points" in text


def test_kinds_of_input_and_dangers_have_their_figures() -> None:
    text = page(REPORT, "accuracy.svg")
    assert row(text, "with slips of the keyboard")[1:3] == ["1", "0.0%"]
    assert row(text, "out of scope") == ["out of scope", "1", "100.0%", "0.0%"]
    assert row(text, "near miss: sounds like a topic and is none")[1:] == ["1", "0.0%", "0.0%"]
    assert row(text, "medical emergency")[1:] == ["1", "100.0%", "100.0%", "100.0%"]
    assert "two languages mixed" not in text


def test_tables_have_as_many_cells_in_every_line() -> None:
    for block in page(REPORT, "accuracy.svg", OTHERS).split("\n\n"):
        if block.startswith("|"):
            assert len({line.count("|") for line in block.splitlines()}) == 1


def test_nothing_asked_is_no_figure() -> None:
    text = page(replace(REPORT, judged=[REPORT.judged[2]], left_out=[]), "accuracy.svg")
    assert "Emergencies\n\n" not in text
    assert "chance alone" not in text
    assert "no phrases of these languages" not in text


def test_other_methods_are_appended() -> None:
    text = page(REPORT, "accuracy.svg", OTHERS)
    assert row(text, "adapt") == ["adapt", "189", "37.6%", "37.6%", "–", "–", "–", "0.24 ms", "–", "–", "11.7 s"]
    assert "756 questions of `questions.jsonl`, 97128 phrases" in text
    assert "package was missing: logistic" in text
    assert "Other methods" not in page(REPORT, "accuracy.svg")


@pytest.mark.parametrize("others", [{"methods": 3}, {"methods": [{"top1": 1}]}, {"phrases": 1}])
def test_another_file_is_no_table_of_methods(others: Mapping[str, object]) -> None:
    with pytest.raises(BotError, match=r"bench\.others"):
        page(REPORT, "accuracy.svg", others)


def test_the_chart_has_a_labelled_bar_for_each_language() -> None:
    root = ET.fromstring(chart(REPORT.judged))  # noqa: S314  our own text
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts[1:] == ["Arabic", "100%", "German", "50%"]
    widths = [float(element.attrib["width"]) for element in root.iter(f"{SVG}rect")]
    assert widths[3] == widths[2] / 2
    assert root.findtext(f"{SVG}desc") == "Arabic 100%, German 50%"
