"""The coordinator's own examples (``knowledge/questions/``): what was right once stays right."""

import pytest

from bot.domain.dialogue import World
from bot.knowledge.loading import load_directory, load_sentences
from bot.knowledge.questions import Labelled, read_labelled
from bot.usecases.evaluation import failures, judge
from bot.wording.catalogues import EASY_GERMAN
from tests.conftest import KNOWLEDGE, NOW

EXAMPLES = [question for path in sorted((KNOWLEDGE / "questions").glob("*.jsonl")) for question in read_labelled(path)]


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: question.id)
def test_an_example_is_understood(world: World, question: Labelled) -> None:
    assert list(failures(judge([question], world, NOW))) == []


SAID = [
    (code, kind, sentence.meaning)
    for code, sentences in load_sentences(KNOWLEDGE, load_directory(KNOWLEDGE)).items()
    for kind, sentence in sentences.dangers.items()
    if code != EASY_GERMAN
]


@pytest.mark.parametrize(("code", "kind", "text"), SAID, ids=lambda value: str(value)[:12])
def test_what_we_tell_people_to_say_in_danger_is_understood(world: World, code: str, kind: str, text: str) -> None:
    seen = world.matcher.understand(text, code)
    assert seen.danger is not None
    assert (seen.danger.kind, seen.danger.acute) == (kind, True)
