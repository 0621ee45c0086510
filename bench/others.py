"""What one would pick instead of our matcher, side by side in one run: the same phrases, questions and canonical form.

``python -m bench.others [FILE.jsonl] [--json] [--only NAME]``. Every method learns the phrases of topics and of what is
no topic (out of scope, small talk, requests: classes that begin with ``!``) and ranks classes. How sure it is, is the
score of its best topic, or the lead of that over the best class that is no topic: whichever refuses more of what is out
of scope. The threshold is the one that refuses 5 % of the real questions of the same file, for ours too; a method that
finds no topic at all for more of them has its own share in the column "real refused". Our probability is the one that
the bot uses, and its few numbers were learnt from labelled questions (``bot calibrate``): where those are the questions
asked here, that favours ours.

Each method runs in a process of its own, so that its memory is its own: the growth of the peak from the moment when the
phrases were read, libraries and learning included (Linux only). Time to learn is without imports. Ours learns dangers
and languages too, and its times are those of all that it does with a text (language, danger, towns); the second stage
was learnt before and comes as a file. Logistic regression stops after 60 rounds, which take minutes. Methods too slow
for all questions are asked a sample, chosen by the checksum of the id, and the table says so.

Intent parsers of PyPI: adapt-parser installs on Python 3.11, but had no release since 2021, and its living fork
ovos-adapt-parser brings a whole voice assistant with it; it is asked where it is installed. padacioso (2024) tries every
phrase in turn, seconds a question with a twentieth of ours; padatious, snips-nlu and rasa do not build on Python 3.11
(MATCHING.md §2). Methods whose package is missing are left out with a word: ``pip install --group bench``.
"""

import argparse
import json
import pickle
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Protocol
from zlib import crc32

import numpy as np

from bot.domain.lexicon import Phrases
from bot.domain.matching import OUT_OF_SCOPE, Matcher
from bot.domain.text import normalise
from bot.knowledge.loading import Knowledge, load_knowledge
from bot.knowledge.questions import Labelled, read_labelled
from bot.settings import PROJECT, Semantic

DEVELOPING = PROJECT.parent / "shared" / "data" / "questions-dev.jsonl"
REFUSED_REAL = 0.05
"""Share of real questions that every method may refuse."""
NEAREST = 50
"""Phrases that are looked at for the three best topics."""

Ranking = list[tuple[str, float]]
Pairs = Sequence[tuple[str, str]]


class Method(Protocol):
    """One way to find the topic of a text."""

    def learn(self, phrases: Pairs) -> None:
        """Learn phrases in canonical form, each with its class."""

    def rank(self, text: str) -> Ranking:
        """Classes with their scores, best first."""


def best_of(found: Sequence[tuple[str, float]]) -> Ranking:
    """Each class with the score of its best phrase, best first."""
    best: dict[str, float] = {}
    for name, score in found:
        best[name] = max(score, best.get(name, score))
    return sorted(best.items(), key=lambda item: -item[1])


class Ours:
    """The matcher of the bot."""

    def __init__(self, semantic: Semantic, knowledge: Knowledge) -> None:
        self._semantic, self._knowledge = semantic, knowledge
        self._matcher: Matcher | None = None

    def learn(self, phrases: Pairs) -> None:  # noqa: ARG002  it learns more than phrases of topics
        """Learn everything from the knowledge."""
        from bot.learning.fitting import fit
        from bot.understanding import with_opinion

        self._matcher = with_opinion(fit(self._knowledge), self._semantic)
        if self._semantic is not Semantic.OFF and self._matcher.opinion is None:
            raise ImportError("the extra “semantic” or bot/learning/meaning.npz (make meaning)")

    def rank(self, text: str) -> Ranking:
        """Topics with probabilities that already weigh what is no topic."""
        if self._matcher is None:
            raise RuntimeError("Nothing was learnt.")
        return [(scored.topic, scored.probability) for scored in self._matcher.understand(text, "de").match.topics]


class Fuzzy:
    """``rapidfuzz.process`` over all phrases."""

    def __init__(self, scorer: str) -> None:
        from rapidfuzz import fuzz, process

        self._scorer, self._process = getattr(fuzz, scorer), process

    def learn(self, phrases: Pairs) -> None:
        """Keep the phrases."""
        self._texts, self._names = [text for text, _ in phrases], [name for _, name in phrases]

    def rank(self, text: str) -> Ranking:
        """The classes of the nearest phrases."""
        found = self._process.extract(normalise(text), self._texts, scorer=self._scorer, limit=NEAREST)
        return best_of([(self._names[number], score / 100) for _, score, number in found])

    def first(self, text: str) -> None:
        """What one would call for the first class only, two to three times as fast: this is timed."""
        self._process.extractOne(normalise(text), self._texts, scorer=self._scorer)


class Trigrams:
    """Full text search of SQLite with the trigram tokenizer, ranked by bm25."""

    def learn(self, phrases: Pairs) -> None:
        """Fill the index in memory."""
        self._store = sqlite3.connect(":memory:")
        self._store.execute("CREATE VIRTUAL TABLE phrases USING fts5(text, topic UNINDEXED, tokenize='trigram')")
        self._store.executemany("INSERT INTO phrases VALUES (?, ?)", phrases)

    def rank(self, text: str) -> Ranking:
        """The classes of the best phrases that share three letters; scores per piece of the text, or long texts would seem sure."""
        text = normalise(text)
        pieces = {text[start : start + 3] for start in range(len(text) - 2)}
        asked = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        query = "SELECT topic, -bm25(phrases) FROM phrases WHERE phrases MATCH ? ORDER BY rank LIMIT ?"
        found = self._store.execute(query, (asked, NEAREST)).fetchall() if pieces else []
        return best_of([(name, score / len(pieces)) for name, score in found])


class Words:
    """BM25 over words: the class of the best phrase. Scores per word of the text, or long texts would seem sure."""

    def learn(self, phrases: Pairs, k1: float = 1.5, b: float = 0.75) -> None:
        """Weigh every word of every phrase."""
        self._names = [name for _, name in phrases]
        counts = [Counter(text.split()) for text, _ in phrases]
        lengths = np.asarray([sum(count.values()) for count in counts])
        norms = k1 * (1 - b + b * lengths / lengths.mean())
        postings: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for word, times in count.items():
                postings.setdefault(word, []).append((number, times))
        self._weights = {}
        for word, found in postings.items():
            where, times = np.asarray(found).T
            rarity = np.log(1 + (len(counts) - len(where) + 0.5) / (len(where) + 0.5))
            self._weights[word] = (where, rarity * times * (k1 + 1) / (times + norms[where]))

    def rank(self, text: str) -> Ranking:
        """Sum the weights of the words."""
        words = normalise(text).split()
        scores = np.zeros(len(self._names))
        for where, weights in (self._weights[word] for word in words if word in self._weights):
            scores[where] += weights
        found = np.argpartition(-scores, NEAREST)[:NEAREST]
        return best_of([(self._names[n], float(scores[n]) / len(words)) for n in found if scores[n] > 0])


class Linear:
    """TF-IDF of pieces of words with a linear classifier of scikit-learn."""

    def __init__(self, classifier: str) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import LinearSVC

        self._pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True, dtype=np.float32)
        self._classifier = LogisticRegression(C=10, max_iter=60) if classifier == "logistic" else LinearSVC()

    def learn(self, phrases: Pairs) -> None:
        """Learn one column of weights per class."""
        self._classifier.fit(self._pieces.fit_transform([text for text, _ in phrases]), [name for _, name in phrases])

    def rank(self, text: str) -> Ranking:
        """The classes by the classifier's scores."""
        scores = self._classifier.decision_function(self._pieces.transform([normalise(text)]))[0]
        return best_of(list(zip(self._classifier.classes_.tolist(), scores.tolist(), strict=True)))


class Adapt:
    """The intent parser Adapt: phrases as entities, one intent per class; it names one intent or none."""

    def __init__(self) -> None:
        from adapt.engine import IntentDeterminationEngine
        from adapt.intent import IntentBuilder

        self._engine, self._builder = IntentDeterminationEngine(), IntentBuilder

    def learn(self, phrases: Pairs) -> None:
        """Register phrases and intents."""
        names = {name: re.sub(r"\W", "", name.title()) for _, name in phrases}
        self._names = {short: name for name, short in names.items()}
        for text, name in phrases:
            self._engine.register_entity(text, names[name])
        for short in self._names:
            self._engine.register_intent_parser(self._builder(short).require(short).build())

    def rank(self, text: str) -> Ranking:
        """The intents of the best readings."""
        found = self._engine.determine_intent(normalise(text), num_results=3)
        return best_of([(self._names[intent["intent_type"]], float(intent["confidence"])) for intent in found])


@dataclass(frozen=True, slots=True)
class Entry:
    """How to make a method; it is asked one of ``every`` questions."""

    make: Callable[[Knowledge], Method]
    every: int = 1


METHODS: Mapping[str, Entry] = {
    "ours": Entry(partial(Ours, Semantic.OFF)),
    "ours, second stage": Entry(partial(Ours, Semantic.AUTO)),
    "rapidfuzz WRatio": Entry(lambda _: Fuzzy("WRatio"), 4),
    "rapidfuzz token_set": Entry(lambda _: Fuzzy("token_set_ratio"), 4),
    "SQLite FTS5 trigram": Entry(lambda _: Trigrams()),
    "BM25 over words": Entry(lambda _: Words()),
    "TF-IDF + logistic": Entry(lambda _: Linear("logistic")),
    "TF-IDF + linear SVM": Entry(lambda _: Linear("svm")),
    "adapt-parser": Entry(lambda _: Adapt()),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured; shares from 0 to 1, times in milliseconds, memory in MB."""

    name: str
    questions: int
    top1: float
    top3: float
    real_refused: float
    oos_refused: float
    near_refused: float
    p50: float
    p99: float
    memory: float | None
    learnt: float


@dataclass(frozen=True, slots=True)
class _Answer:
    question: Labelled
    topics: tuple[str, ...]
    score: float
    lead: float


def measure(name: str, knowledge: Knowledge, questions: Sequence[Labelled]) -> Result:
    """Learn the phrases, ask the questions; raises ImportError where the method is not installed."""
    entry = METHODS[name]
    phrases = list(pairs(knowledge.phrases))
    before = _memory("VmRSS")
    method = entry.make(knowledge)
    began = perf_counter()
    method.learn(phrases)
    learnt = perf_counter() - began
    asked = [question for question in questions if crc32(question.id.encode()) % entry.every == 0]
    method.rank(asked[0].text)
    timed = method.first if isinstance(method, Fuzzy) else method.rank
    answers, times = [], []
    for question in asked:
        began = perf_counter()
        timed(question.text)
        times.append(1000 * (perf_counter() - began))
        answers.append(_answer(question, method.rank(question.text)))
    after = _memory("VmHWM")
    p50, p99 = np.percentile(times, [50, 99])
    memory = None if before is None or after is None else after - before
    real = [answer for answer in answers if answer.question.is_real]
    oos, near, refused = max(_refused(answers, lambda answer: answer.score), _refused(answers, lambda answer: answer.lead))
    top1, top3 = (_share([not set(answer.topics[:n]).isdisjoint(answer.question.topics) for answer in real]) for n in (1, 3))
    return Result(name, len(asked), top1, top3, refused, oos, near, float(p50), float(p99), memory, learnt)


def pairs(languages: Mapping[str, Phrases]) -> Sequence[tuple[str, str]]:
    """The phrases of topics and of what is no topic, in canonical form, each with its class."""
    found = []
    for words in languages.values():
        for topic, entry in words.topics.items():
            found += [(text, topic) for text in (entry.label, entry.hint, *entry.keywords, *entry.questions)]
        found += [(text, OUT_OF_SCOPE) for text in (*words.out_of_scope, *words.near_misses)]
        for name, texts in (*words.small_talk.items(), *words.requests.items()):
            found += [(text, f"!{name}") for text in texts]
    return [(text, name) for text, name in ((normalise(text), name) for text, name in found) if text]


def _answer(question: Labelled, ranking: Ranking) -> _Answer:
    topics = [(name, score) for name, score in ranking if not name.startswith("!")]
    other = [score for name, score in ranking if name.startswith("!")]
    least = min((score for _, score in ranking), default=0.0)
    score = topics[0][1] if topics else -np.inf
    return _Answer(question, tuple(name for name, _ in topics), score, score - (other[0] if other else min(0.0, least)))


def _refused(answers: Sequence[_Answer], sureness: Callable[[_Answer], float]) -> tuple[float, float, float]:
    """Shares below the threshold that refuses few real questions, or without any topic: out of scope, near misses, real ones.

    Where many are as sure as the threshold, the same part of them counts as refused everywhere.
    """
    real = sorted(sureness(answer) for answer in answers if answer.question.is_real)
    threshold = real[int(REFUSED_REAL * len(real))]
    below, ties = sum(sure < threshold for sure in real), real.count(threshold)
    of_ties = 1.0 if threshold == -np.inf else max(0.0, REFUSED_REAL * len(real) - below) / ties

    def refused(which: Callable[[Labelled], bool]) -> float:
        sure = [sureness(answer) for answer in answers if which(answer.question)]
        return (sum(one < threshold for one in sure) + of_ties * sure.count(threshold)) / max(len(sure), 1)

    return (
        refused(lambda question: _is_outside(question) and not question.near),
        refused(lambda question: _is_outside(question) and question.near),
        refused(lambda question: question.is_real),
    )


def _is_outside(question: Labelled) -> bool:
    return question.kind == "oos" and not question.topics


def _share(holds: Sequence[bool]) -> float:
    return sum(holds) / max(len(holds), 1)


def _memory(field: str) -> float | None:
    """Memory of this process in MB: now (VmRSS) or at most (VmHWM)."""
    status = Path("/proc/self/status")
    found = re.search(rf"{field}:\s+(\d+) kB", status.read_text("ascii")) if status.is_file() else None
    return int(found[1]) / 1024 if found else None


def table(results: Sequence[Result]) -> str:
    """The results as aligned text."""
    head = ("questions", "top-1", "top-3", "real refused", "oos refused", "near refused", "p50 ms", "p99 ms", "memory MB", "learnt in s")
    lines = [f"{'':22}" + "".join(f"{name:>13}" for name in head)]
    for result in results:
        shares = (f"{share:.1%}" for share in (result.top1, result.top3, result.real_refused, result.oos_refused, result.near_refused))
        memory = "–" if result.memory is None else f"{result.memory:.0f}"
        cells = (str(result.questions), *shares, f"{result.p50:.2f}", f"{result.p99:.2f}", memory, f"{result.learnt:.1f}")
        lines.append(f"{result.name:22}" + "".join(f"{cell:>13}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Measure every method in a process of its own and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench.others", description="What one would pick instead, side by side.")
    parser.add_argument("file", nargs="?", type=Path, default=DEVELOPING, help="labelled questions")
    parser.add_argument("--json", action="store_true", help="for bot accuracy --others")
    parser.add_argument("--only", choices=METHODS, action="append", help="only this method; may be repeated")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _child(*given.child)
        return
    knowledge = load_knowledge(PROJECT / "knowledge")
    questions = [question for question in read_labelled(given.file) if question.language in knowledge.phrases]
    results, missing = _all(given.only or list(METHODS), knowledge, questions)
    phrases = len(pairs(knowledge.phrases))
    if given.json:
        rows = [asdict(result) for result in results]
        print(json.dumps({"file": given.file.name, "phrases": phrases, "questions": len(questions), "methods": rows, "missing": missing}, indent=1))
        return
    print(f"{len(questions)} questions of {given.file.name}, {phrases} phrases; refusal where 5 % of the real questions are refused\n")
    print(table(results))
    for result in results:
        if result.questions < len(questions):
            print(f"{result.name} was asked a sample of {result.questions}, since it is slow.")
    for name, why in missing.items():
        print(f"{name} left out: it needs {why}.")


def _all(names: Sequence[str], knowledge: Knowledge, questions: Sequence[Labelled]) -> tuple[list[Result], dict[str, str]]:
    results, missing = [], {}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given"
        given.write_bytes(pickle.dumps((knowledge, questions)))
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            command = [sys.executable, "-m", "bench.others", "--child", name, str(given)]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT).stdout)  # noqa: S603  ourselves
            if "missing" in answer:
                missing[name] = answer["missing"]
            else:
                results.append(Result(**answer))
    return results, missing


def _child(name: str, given: str) -> None:
    knowledge, questions = pickle.loads(Path(given).read_bytes())  # noqa: S301  written by our parent
    try:
        print(json.dumps(asdict(measure(name, knowledge, questions))))
    except ImportError as error:
        print(json.dumps({"missing": error.name or str(error)}))


if __name__ == "__main__":
    main()
