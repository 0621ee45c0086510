"""The published page about accuracy: figures of labelled questions in Markdown, with one bar chart (SVG)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import sqrt

from babel import Locale

from bot.errors import BotError
from bot.knowledge.questions import TOPIC_KINDS, Labelled
from bot.usecases.evaluation import Figures, Judged, by, figures

KINDS: Mapping[str, str] = {
    "question": "a question",
    "keyword": "one or two words",
    "story": "a longer story",
    "typo": "with slips of the keyboard",
    "translit": "in Latin letters or without accents",
    "mixed": "two languages mixed",
}
"""What the kinds of input that ask for a topic are called."""
DANGERS: Mapping[str, str] = {
    "medical": "medical emergency",
    "police": "threat or crime",
    "suicide": "suicide",
    "violence": "violence at home",
    "child": "a child in danger",
    "poison": "poisoning",
}
"""What the kinds of danger are called."""
NOT_REVIEWED = "not yet reviewed by a native speaker"
_NAMES = {"ku": "Kurdish (Kurmanji)", "fa": "Persian (Farsi, Dari)"}
_OTHERS: Mapping[str, str] = {
    "name": "method",
    "questions": "questions",
    "top1": "top-1",
    "top3": "top-3",
    "real_refused": "real refused",
    "oos_refused": "out of scope refused",
    "near_refused": "near misses refused",
    "p50": "p50",
    "p99": "p99",
    "memory": "memory",
    "learnt": "learnt in",
}
_UNITS = {"questions": "{:.0f}", "p50": "{:.2f} ms", "p99": "{:.2f} ms", "memory": "{:.0f} MB", "learnt": "{:.1f} s"}

_WIDTH, _LEFT, _BAR, _STEP, _TOP = 640, 180, 400, 26, 34
"""Measures of the chart: its width, where bars begin, the length of a full one, a line, the head."""
_INK, _BLUE, _FAINT = "#767676", "#3b82c4", "#80808033"
"""Grey that is legible on white and on black, a blue that stands out on both, the ground of a bar."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the page is made of. ``reviewed`` says of each language whether a native speaker has read its phrases."""

    judged: Sequence[Judged]
    left_out: Sequence[Labelled]
    """Questions in languages that the bot does not speak yet."""
    files: Mapping[str, int]
    """How many questions each file holds."""
    reviewed: Mapping[str, bool]
    second_stage: bool
    note: str
    """Which questions they are, and how far they were used for tuning."""
    day: date


def page(report: Report, chart_name: str, others: Mapping[str, object] | None = None) -> str:
    """The page in Markdown; ``others`` is what ``python -m bench.others --json`` printed."""
    parts = [
        "# How well the bot understands",
        _questions(report),
        _summary(report.judged),
        f"## By language\n\n![Share of real questions whose first topic is right, by language]({chart_name})",
        _languages(report),
        f"## By kind of input\n\n{_kinds(report.judged)}",
        _outside(report.judged),
        _dangers(report.judged),
        _methods(others) if others else "",
        _TERMS,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def chart(judged: Sequence[Judged]) -> str:
    """Top-1 per language as an SVG that is legible on light and on dark ground."""
    shares = {language_name(code): row.top1 for code, row in by(judged, lambda j: j.question.language).items()}
    bars = sorted(((name, share) for name, share in shares.items() if share is not None), key=lambda bar: (-bar[1], bar[0]))
    height = _TOP + _STEP * len(bars) + 8
    title = "Share of real questions whose first topic is right"
    told = ", ".join(f"{name} {share:.0%}" for name, share in bars)
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    look = f'role="img" aria-labelledby="title told" font-family="sans-serif" font-size="14" fill="{_INK}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
            f'<title id="title">{title}</title>',
            f'<desc id="told">{escape(told)}</desc>',
            f'<text x="0" y="18" font-weight="bold">{title}</text>',
            *(line for number, (name, share) in enumerate(bars) for line in _bar(name, share, _TOP + _STEP * number)),
            "</svg>\n",
        ]
    )


def _bar(name: str, share: float, top: int) -> Iterable[str]:
    yield f'<text x="{_LEFT - 10}" y="{top + 15}" text-anchor="end">{escape(name)}</text>'
    yield f'<rect x="{_LEFT}" y="{top}" width="{_BAR}" height="20" rx="2" fill="{_FAINT}"/>'
    yield f'<rect x="{_LEFT}" y="{top}" width="{_BAR * share:.1f}" height="20" rx="2" fill="{_BLUE}"/>'
    yield f'<text x="{_LEFT + _BAR + 8}" y="{top + 15}">{share:.0%}</text>'


def language_name(code: str) -> str:
    """What a language is called in English."""
    return _NAMES.get(code) or Locale("en").languages.get(code, code)


def _questions(report: Report) -> str:
    judged = report.judged
    languages = {j.question.language for j in judged}
    files = "\n".join(f"- {name}: {number} questions" for name, number in report.files.items())
    stage = "with the second stage, which is asked where the first is unsure" if report.second_stage else "with the first stage only"
    left = Counter(question.language for question in report.left_out)
    without = ", ".join(f"{language_name(code)} ({number})" for code, number in sorted(left.items()))
    lines = [
        f"Measured on {report.day:%-d %B %Y}, {stage}: {len(judged)} labelled questions in {len(languages)} languages.",
        files,
        f"{report.note.strip()}",
        f"Not counted, since the bot has no phrases of these languages yet: {without}." if without else "",
    ]
    return "\n\n".join(line for line in lines if line)


def _summary(judged: Sequence[Judged]) -> str:
    row = figures(judged)
    lines = [
        (f"the first topic is right ({_count(_real(judged))} real questions)", row.top1),
        ("a right topic is among the first three", row.top3),
        ("services are named at once", row.direct),
        ("of these, for a wrong topic", row.wrong_direct),
        ("real questions that are refused", row.refused),
        (f"out of scope, and refused ({_count(_oos(judged, near=False))} texts)", row.oos_refused),
        (f"near misses, and refused ({_count(_oos(judged, near=True))} texts)", row.near_refused),
        (f"emergencies that are seen ({_count(_acute(judged))} texts)", row.emergencies),
        ("emergencies where the numbers to call are shown", row.numbers_shown),
        (f"false alarms ({len(judged) - _count(_acute(judged))} texts without danger)", row.false_alarms),
    ]
    return _table(("", "share"), [(text, _percent(share)) for text, share in lines])


def _languages(report: Report) -> str:
    head = ("language", "real questions", "top-1", "top-3", "wrong at once", "refused", "out of scope refused", "near misses refused",
            "emergencies seen", "false alarms", "phrases")  # fmt: skip
    groups = _grouped(report.judged)
    rows = []
    for code, row in by(report.judged, lambda j: j.question.language).items():
        group = groups[code]
        seldom = (
            (row.oos_refused, _oos(group, near=False)),
            (row.near_refused, _oos(group, near=True)),
            (row.emergencies, _acute(group)),
        )
        shares = (_percent(row.top1), _percent(row.top3), _percent(row.wrong_direct), _percent(row.refused))
        counted = ("–" if share is None else f"{share:.1%} of {_count(texts)}" for share, texts in seldom)
        phrases = "reviewed" if report.reviewed.get(code) else NOT_REVIEWED
        rows.append((language_name(code), str(_count(_real(group))), *shares, *counted, _percent(row.false_alarms), phrases))
    return f"{_table(head, sorted(rows))}\n\n{_doubt(groups)}".rstrip()


def _doubt(groups: Mapping[str, Sequence[Judged]]) -> str:
    """How far chance may move a figure of one language."""
    fewest = min((number for group in groups.values() if (number := _count(_real(group)))), default=0)
    if not fewest:
        return ""
    points = 100 * 1.96 * sqrt(0.25 / fewest)
    return f"With {fewest} real questions, chance alone may move a figure by up to {points:.0f} points: do not read much into small differences."


def _grouped(judged: Sequence[Judged]) -> Mapping[str, Sequence[Judged]]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.question.language, []).append(one)
    return groups


def _kinds(judged: Sequence[Judged]) -> str:
    groups = by(list(_real(judged)), lambda j: j.question.kind)
    rows = [
        (KINDS[kind], str(row.questions), *map(_percent, (row.top1, row.top3, row.direct, row.wrong_direct, row.refused)))
        for kind, row in sorted(groups.items(), key=lambda group: TOPIC_KINDS.index(group[0]))
    ]
    return _table(("kind", "questions", "top-1", "top-3", "at once", "wrong at once", "refused"), rows)


def _outside(judged: Sequence[Judged]) -> str:
    groups = (("out of scope", list(_oos(judged, near=False))), ("near miss: sounds like a topic and is none", list(_oos(judged, near=True))))
    rows = []
    for name, group in groups:
        row: Figures = figures(group)
        rows.append((name, str(len(group)), _percent(row.near_refused if row.oos_refused is None else row.oos_refused), _percent(row.false_alarms)))
    return f"## What no service answers\n\n{_table(('text', 'texts', 'refused', 'false alarms'), rows)}"


def _dangers(judged: Sequence[Judged]) -> str:
    acute = list(_acute(judged))
    if not acute:
        return ""
    rows = [
        (DANGERS.get(kind, kind), str(row.questions), *map(_percent, (row.emergencies, row.kind_right, row.numbers_shown)))
        for kind, row in by(acute, lambda j: j.question.emergency or "").items()
    ]
    return f"## Emergencies\n\n{_table(('danger', 'texts', 'seen', 'kind right', 'numbers shown'), rows)}"


def _methods(others: Mapping[str, object]) -> str:
    methods = others.get("methods")
    if not isinstance(methods, list) or not all(isinstance(row, dict) and "name" in row for row in methods):
        raise BotError("The file of other methods is none: make it with “python -m bench.others --json”.")
    rows = [tuple(str(row[key]) if key == "name" else _measured(key, row.get(key)) for key in _OTHERS) for row in methods]
    missing = others.get("missing")
    lines = [
        "## Other methods, same phrases and questions",
        f"{others.get('questions')} questions of `{others.get('file')}`, {others.get('phrases')} phrases.",
        _COMPARED,
        _table(tuple(_OTHERS.values()), rows),
        f"Left out, since a package was missing: {', '.join(sorted(missing))}." if isinstance(missing, dict) and missing else "",
    ]
    return "\n\n".join(line for line in lines if line)


def _measured(key: str, value: object) -> str:
    if not isinstance(value, int | float):
        return "–"
    return _UNITS[key].format(value) if key in _UNITS else _percent(value)


_COMPARED = """Every method refuses where 5 % of the real questions of this file are refused (more, where it finds no topic at all for
more), so the shares differ from those above. A smaller number of questions is a sample, for methods that are slow. Memory is
the growth of the peak while learning and answering."""
_TERMS = """## What the words mean

- **Real question**: one that a counselling service answers. **Out of scope**: one that none answers (weather, football).
  **Near miss**: one that sounds like a topic and is none.
- **Top-1**, **top-3**: share of real questions where the first topic, or one of the first three, is right; refused ones are judged too.
- **At once**: services are named without asking back. **Wrong at once**: of these, for a wrong topic. **Refused**: "I did not understand".
- **Emergencies seen**: the answer begins with the numbers to call. **Numbers shown**: they stand somewhere in the answer.
- **False alarm**: an emergency is seen where there is none.

This page and its chart are made by `bot accuracy`; nobody edits them by hand."""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    sides = [":--", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, sides, *rows))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _count(of: Iterable[Judged]) -> int:
    return sum(1 for _ in of)


def _real(judged: Iterable[Judged]) -> Iterable[Judged]:
    return (j for j in judged if j.question.is_real)


def _acute(judged: Iterable[Judged]) -> Iterable[Judged]:
    return (j for j in judged if j.question.emergency)


def _oos(judged: Iterable[Judged], *, near: bool) -> Iterable[Judged]:
    outside = (j for j in judged if not j.question.topics and j.question.near is near)
    return (j for j in outside if j.question.kind == "oos" or (near and j.question.kind == "greeting"))
