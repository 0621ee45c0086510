"""The coordinator's own examples (``knowledge/questions/``): what was right once stays right."""

import pytest

from bot.domain.dialogue import World
from bot.knowledge.questions import Labelled, read_labelled
from bot.usecases.evaluation import failures, judge
from tests.conftest import KNOWLEDGE, NOW

EXAMPLES = [question for path in sorted((KNOWLEDGE / "questions").glob("*.jsonl")) for question in read_labelled(path)]


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: question.id)
def test_an_example_is_understood(world: World, question: Labelled) -> None:
    assert list(failures(judge([question], world, NOW))) == []
