"""The file that fresh machines start with, and the cache of changed phrases."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.loading import fingerprint
from bot.learning import learnt
from bot.learning.learnt import SHIPPED, is_learnt, load_or_fit, shipped_phrases
from tests.conftest import KNOWLEDGE


def test_the_shipped_file_was_learnt_from_the_phrases_of_the_repository() -> None:
    """If this fails, run ``make learnt`` and commit the file with the phrases."""
    assert shipped_phrases() == fingerprint(KNOWLEDGE)


def test_nothing_is_learnt_where_nothing_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt, "_learn", None)
    _, shipped = load_or_fit(KNOWLEDGE, tmp_path / "cache")
    assert is_learnt(KNOWLEDGE, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    assert kept.suffix == ".npz"
    _, again = load_or_fit(KNOWLEDGE, tmp_path / "cache")
    assert np.array_equal(shipped.model.weights, again.model.weights)
    assert load_or_fit(KNOWLEDGE, Path("/dev/null/nowhere"))[1].like == shipped.like


def test_a_changed_phrase_is_learnt_into_the_cache_and_works(tmp_path: Path) -> None:
    """With one language, so that it is quick."""
    knowledge, cache = tmp_path / "knowledge", tmp_path / "cache"
    shutil.copytree(KNOWLEDGE, knowledge)
    for path in (knowledge / "phrases").glob("*.yaml"):
        if path.stem != "en":
            path.unlink()
    english = knowledge / "phrases" / "en.yaml"
    english.write_text(english.read_text("utf-8").replace("keywords:\n", "keywords:\n      - flibbertigibbet\n", 1), "utf-8")
    assert not is_learnt(knowledge, cache)
    _, matcher = load_or_fit(knowledge, cache)
    assert matcher.understand("flibbertigibbet", "en").match.first == next(iter(matcher.model.groups["topics"]))
    assert is_learnt(knowledge, cache)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:5000])
    _, again = load_or_fit(knowledge, cache)
    assert np.array_equal(again.model.weights, matcher.model.weights)


def test_a_shipped_file_of_another_shape_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(learnt, "FORMAT", -1)
    assert shipped_phrases() is None
    monkeypatch.undo()
    broken = tmp_path / SHIPPED.name
    broken.write_bytes(b"PK")
    monkeypatch.setattr(learnt, "SHIPPED", broken)
    assert shipped_phrases() is None
