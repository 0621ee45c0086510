"""Accuracy, danger, speed, start-up and memory, in one run."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from time import perf_counter

import numpy as np
from platformdirs import user_cache_path

from bot.domain.dialogue import Conversation, World, next_turn
from bot.domain.events import Said
from bot.domain.hours import ZONE
from bot.knowledge.questions import Labelled, read_labelled
from bot.learning.learnt import load_or_fit
from bot.settings import APP, PROJECT
from bot.usecases.evaluation import judge, table

KNOWLEDGE = PROJECT / "knowledge"
EXAMS = PROJECT / "tests" / "evaluation"
DEVELOPING = PROJECT.parent / "shared" / "data" / "questions-dev.jsonl"
QUESTIONS = 10_000


def main() -> None:
    """Print every figure."""
    directory, matcher = load_or_fit(KNOWLEDGE, user_cache_path(APP))
    world = World(directory, matcher, tuple(matcher.labels))
    questions = _known(DEVELOPING, world) if DEVELOPING.is_file() else ()
    if questions:
        print("Developing questions\n" + table(judge(questions, world)))
    exam = tuple(question for path in sorted(EXAMS.glob("danger/*.jsonl")) for question in _known(path, world))
    print("\nExam of danger\n" + table(judge(exam, world)))
    _speed(world, questions or exam)
    _start_up()


def _known(path: Path, world: World) -> tuple[Labelled, ...]:
    return tuple(question for question in read_labelled(path) if question.language in world.languages)


def _speed(world: World, questions: tuple[Labelled, ...]) -> None:
    now = datetime.now(ZONE)
    times = []
    for number in range(QUESTIONS):
        question = questions[number % len(questions)]
        began = perf_counter()
        next_turn(Said(question.text), Conversation(language=question.language, asked_town=True), world, now)
        times.append(1000 * (perf_counter() - began))
    p50, p99 = np.percentile(times, [50, 99])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{QUESTIONS} whole turns: p50 {p50:.2f} ms, p99 {p99:.2f} ms; memory of this process at most {memory:.0f} MB")


def _start_up() -> None:
    with tempfile.TemporaryDirectory() as cache:
        for state in ("without a cache", "with a cache"):
            began = perf_counter()
            env = {**os.environ, "XDG_CACHE_HOME": cache}
            asked = json.dumps({"id": 1, "text": "Schulden"})
            subprocess.run([sys.executable, "-m", "bot", "match"], input=asked, text=True, env=env, check=True, capture_output=True)
            print(f"start-up to the first answer {state}: {perf_counter() - began:.2f} s")
    asked = "\n".join(json.dumps({"id": n, "text": f"Schulden {n}"}) for n in range(2000))
    code = (
        "import os, resource, subprocess, sys; subprocess.run([sys.executable, '-m', 'bot', 'match'], stdin=sys.stdin, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    result = subprocess.run([sys.executable, "-c", code], input=asked, text=True, check=True, capture_output=True)  # noqa: S603  ourselves
    print(f"memory of `bot match` with 2,000 questions: {result.stdout.strip()} MB")


if __name__ == "__main__":
    main()
