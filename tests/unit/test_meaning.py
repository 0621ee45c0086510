"""The second stage: asked where the first is unsure, and without it everything works."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.domain.dialogue import World
from bot.domain.explaining import explain
from bot.domain.lexicon import DANGERS, DangerPhrases, Phrases, TopicPhrases
from bot.domain.scoring import Floats
from bot.learning import meaning
from bot.learning.meaning import LEARNT, SecondOpinion, learn_meaning, read_meaning, second_opinion
from bot.settings import Semantic
from bot.understanding import SemanticError, with_opinion

VAGUE = "the letters with red stamps keep coming and I cannot sleep"


class Counted:
    """An opinion that is always for one topic, and counts how often it is asked."""

    def __init__(self, classes: tuple[str, ...], topic: str) -> None:
        self.classes, self.topic, self.asked = classes, topic, 0

    def scores(self, _: str) -> tuple[Floats, tuple[str, ...]]:
        self.asked += 1
        return np.asarray([2.0 if name == self.topic else -1.0 for name in self.classes], np.float32), ("much the same",)


def test_only_the_unsure_are_asked_about(world: World) -> None:
    opinion = Counted(world.matcher.topics, "housing")
    matcher = replace(world.matcher, opinion=opinion)
    assert matcher.understand("I cannot pay my debts, the bailiff comes", "en").match.first == "debt"
    assert opinion.asked == 0
    seen = matcher.understand("hmm flowers", "en")
    assert opinion.asked == 1
    assert seen.match.first == "housing"
    assert "like: much the same" in explain(seen)
    assert matcher.understand("", "en").match.like == ()


def test_always_asks_about_everything(world: World) -> None:
    opinion = Counted(world.matcher.topics, "debt")
    replace(world.matcher, opinion=opinion, always=True).understand("I cannot pay my debts, the bailiff comes", "en")
    assert opinion.asked == 1


class Letters:
    """A tiny engine: which letters a text has."""

    def embed(self, text: str) -> Floats:
        found = np.asarray([text.count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"], np.float32)
        vector: Floats = found / np.linalg.norm(found)
        return vector


def phrases() -> Mapping[str, Phrases]:
    topics = {"debt": TopicPhrases("zzz", "zz z", ("zzzz",), ("zzzzz",)), "housing": TopicPhrases("qqq", "qq q", ("qqqq",), ("qqqqq",))}
    dangers = {kind: DangerPhrases(("x",), ()) for kind in DANGERS}
    return {"en": Phrases("en", False, {}, topics, dangers, ("mmmm",), ("mmm",), {"greeting": ("hhhh",)}, {}, (), {})}  # noqa: FBT003


def test_meaning_is_learnt_from_phrases_and_vectors_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "engine", Letters)
    learn_meaning(phrases(), tmp_path, tmp_path / "meaning.npz")
    learn_meaning(phrases(), tmp_path, tmp_path / "meaning.npz")
    found = read_meaning(tmp_path / "meaning.npz")
    assert found is not None
    opinion = SecondOpinion(found, Letters(), ("housing", "debt", "unknown"))
    scores, like = opinion.scores("zzz q zz")
    assert scores[1] > scores[0] > scores[2] == -1
    assert like[0].startswith("z")


def test_a_broken_file_is_no_opinion(tmp_path: Path) -> None:
    assert read_meaning(tmp_path / "nothing.npz") is None
    np.savez(tmp_path / "other.npz", format=-1)
    assert read_meaning(tmp_path / "other.npz") is None


def test_the_shipped_file_knows_every_topic(world: World) -> None:
    found = read_meaning(LEARNT)
    assert found is not None
    assert set(found.classes) == set(world.matcher.topics)


def test_the_real_second_stage_understands_what_is_only_implied(world: World) -> None:
    opinion = second_opinion(world.matcher)
    assert opinion is not None
    match = replace(world.matcher, opinion=opinion, always=True).understand(VAGUE, "en").match
    assert "debt" in [scored.topic for scored in match.topics[:3]]
    assert len(match.like) == 3


def test_the_setting_decides(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_opinion(world.matcher, Semantic.OFF).opinion is None
    assert with_opinion(world.matcher, Semantic.AUTO).opinion is not None
    assert with_opinion(world.matcher, Semantic.ALWAYS).always
    monkeypatch.setattr(meaning, "find_spec", lambda _: None)
    assert with_opinion(world.matcher, Semantic.AUTO).opinion is None
    with pytest.raises(SemanticError):
        with_opinion(world.matcher, Semantic.ALWAYS)
