"""The commands as a person at a terminal uses them: real processes, real files."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import KNOWLEDGE


def run(*arguments: str, given: str = "", code: int = 0, **env: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=given, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **env}
    )
    assert result.returncode == code, (result.returncode, result.stdout[-500:], result.stderr[-500:])
    assert "Traceback" not in result.stderr
    return result.stdout + result.stderr


def test_match_answers_each_line_in_order_and_goes_on_after_bad_ones() -> None:
    lines = [
        {"id": "1", "text": "Ich kann meine Schulden nicht bezahlen, ich wohne in Nordenham"},
        "no json at all",
        {"id": 2, "text": "زوجي يضربني الآن ساعدوني", "language": "ar"},
        {"text": "no id"},
        {"id": 3, "text": "wie wird das wetter morgen"},
        {"id": 4, "text": "hallo"},
        {"id": 5, "text": 7},
        [],
        {"id": 6, "text": "Wer ist die Koordinierungsstelle Migration und Teilhabe?"},
    ]
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    rows = [json.loads(line) for line in run("match", given=given, code=2).splitlines()]
    assert len(rows) == len(lines)
    assert [row.get("kind", "error") for row in rows] == [
        "referral",
        "error",
        "emergency",
        "error",
        "unclear",
        "smalltalk",
        "error",
        "error",
        "referral",
    ]
    assert set(rows[0]) == {"id", "language", "kind", "topics", "emergency", "town", "services"}
    assert rows[0]["topics"][0]["id"] == "debt"
    assert 0 < rows[0]["topics"][0]["score"] <= 1
    assert rows[0]["town"] == "nordenham"
    assert 1 <= len(rows[0]["services"]) <= 3
    assert len(rows[0]["topics"]) <= 5
    assert rows[2]["emergency"] == "violence"
    assert rows[2]["services"]
    assert rows[2]["language"] == "ar"
    assert rows[4]["topics"] == []
    assert rows[8]["topics"][0]["id"] == "coordination"


def test_check_tells_problems_and_says_so_by_its_exit_code(tmp_path: Path) -> None:
    assert "0 error(s)" in run("check")
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder, ignore=shutil.ignore_patterns("phrases"))
    shutil.copytree(KNOWLEDGE / "phrases", folder / "phrases", ignore=shutil.ignore_patterns("[!e]*.yaml"))
    (folder / "office.yaml").write_text("name: x\n", "utf-8")
    told = run("check", "--knowledge", str(folder), code=2)
    assert "office.yaml:1: error" in told
    assert "office.yaml:1: error" in run("find", "schulden", code=2, BOT_KNOWLEDGE=str(folder))


def test_chat_answers_in_the_terminal() -> None:
    shown = run("chat", "--language", "en", "--town", "brake", "--why", given="I cannot pay my debts\n1\n\n")
    assert "Schuldnerberatung" in shown
    assert "debt:" in shown
    assert "does not give advice" in shown


def test_wrong_options_and_settings_are_told_in_plain_words() -> None:
    assert "Unknown language “xx”" in run("chat", "--language", "xx", code=2)
    assert "BOT_HTTP_PORT" in run("serve", code=2, BOT_HTTP_PORT="many")
    assert "BOT_TELEGRAM_WEBHOOK_URL" in run("serve", code=2, BOT_TELEGRAM_TOKEN="1:a", BOT_TELEGRAM_MODE="webhook")  # noqa: S106  no real one


def test_a_taken_port_is_told_in_plain_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port}" in run(
            "serve", code=2, BOT_TELEGRAM_TOKEN="", BOT_HTTP_PORT=port, BOT_DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3"
        )


def test_find_looks_services_up() -> None:
    assert "Schulden · Nordenham" in run("find", "schulden", "nordenham")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    rows = [
        {
            "id": "a",
            "lang": "de",
            "text": "Ich habe Schulden",
            "topics": ["debt"],
            "kind": "question",
            "emergency": None,
            "place": None,
            "near": False,
        },
        {"id": "b", "lang": "de", "text": "Wetter morgen", "topics": [], "kind": "oos", "emergency": None, "place": None, "near": False},
        {"id": "c", "lang": "de", "text": "Ich habe Schulden", "topics": ["care"], "kind": "story", "emergency": None, "place": None, "near": False},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_evaluate_scores_labelled_questions(labelled: Path) -> None:
    assert "top-1" in run("evaluate", str(labelled))
    told = run("evaluate", "--failures", str(labelled))
    assert "wanted care" in told
    figures = json.loads(run("evaluate", "--json", str(labelled)))
    assert figures["all"]["top1"] == 0.5
    assert figures["kinds"]["oos"]["oos_refused"] == 1
    labelled.write_text('{"id": 1}\n', "utf-8")
    assert f"{labelled}:1" in run("evaluate", str(labelled), code=2)
