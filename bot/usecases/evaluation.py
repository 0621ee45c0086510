"""Scores a file of labelled questions: what was understood, refused, found and falsely alarmed, per language and kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.domain.answers import AboutOffice, DidYouMean, Emergency, NotUnderstood, Refer
from bot.domain.dialogue import Conversation, Turn, World, next_turn
from bot.domain.events import Said
from bot.domain.explaining import services_of
from bot.domain.hours import ZONE
from bot.domain.lexicon import TOPIC_OF_DANGER
from bot.domain.matching import Band
from bot.knowledge.questions import Labelled

NO_QUESTION = frozenset({"about", "human", "privacy", "forget", "language", "topics"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled question with what the bot made of it: ``outcome`` is ``kind`` in the sense of ``bot match``."""

    question: Labelled
    outcome: str
    topics: tuple[str, ...]
    emergency: str | None
    language: str
    town: str | None
    turn: Turn


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where nothing was there to judge; ``questions`` counts what they are shares of."""

    questions: int
    top1: float | None
    top3: float | None
    direct: float | None
    wrong_direct: float | None
    refused: float | None
    oos_refused: float | None
    near_refused: float | None
    emergencies: float | None
    kind_right: float | None
    numbers_shown: float | None
    false_alarms: float | None
    towns: float | None
    language: float | None


def judge(questions: Iterable[Labelled], world: World, now: datetime | None = None) -> tuple[Judged, ...]:
    """Ask every question as a turn of its own, by a person who uses its language."""
    moment = now or datetime.now(ZONE)
    return tuple(_judge(question, world, moment) for question in questions)


def _judge(question: Labelled, world: World, now: datetime) -> Judged:
    language = question.language if question.language in world.languages else None
    turn = next_turn(Said(question.text), Conversation(language=language, asked_town=True), world, now)
    outcome = outcome_of(turn)
    return Judged(
        question, outcome, topics_of(turn, outcome), danger_of(turn), turn.language, turn.understanding.town if turn.understanding else None, turn
    )


def outcome_of(turn: Turn) -> str:
    """``referral``, ``choice``, ``emergency``, ``unclear`` or ``smalltalk``."""
    seen = turn.understanding
    if isinstance(turn.answer, Emergency):
        return "emergency"
    if seen is None:
        return "unclear"
    if isinstance(turn.answer, Refer | AboutOffice) and seen.match.talk not in NO_QUESTION:
        return "referral"
    if seen.match.talk and seen.match.talk != "out-of-scope" and seen.match.band is not Band.DIRECT:
        return "smalltalk"
    if seen.match.band is Band.UNCLEAR:
        return "unclear"
    return "referral" if seen.match.band is Band.DIRECT else "choice"


def topics_of(turn: Turn, outcome: str) -> tuple[str, ...]:
    """The topics of a turn, best first; none for what was not understood and for small talk."""
    if turn.understanding is None or outcome in {"unclear", "smalltalk"}:
        return ()
    found = tuple(scored.topic for scored in turn.understanding.match.topics)
    return tuple(dict.fromkeys((TOPIC_OF_DANGER[turn.answer.kind], *found)))[:5] if isinstance(turn.answer, Emergency) else found


def danger_of(turn: Turn) -> str | None:
    """The kind of danger, if any was seen."""
    return turn.answer.kind if isinstance(turn.answer, Emergency) else None


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of some judged questions."""
    real = [j for j in judged if j.question.is_real]
    direct = [j for j in real if j.outcome in {"referral", "emergency"}]
    oos = [j for j in judged if not j.question.topics and j.question.kind in {"oos", "greeting"}]
    acute = [j for j in judged if j.question.emergency]
    calm = [j for j in judged if not j.question.emergency]
    placed = [j for j in judged if j.question.place]
    return Figures(
        len(judged),
        _share(real, lambda j: _ranked(j)[:1] != () and _ranked(j)[0] in j.question.topics),
        _share(real, lambda j: any(topic in j.question.topics for topic in _ranked(j)[:3])),
        _share(real, lambda j: j.outcome in {"referral", "emergency"}),
        _share(direct, lambda j: _ranked(j)[0] not in j.question.topics),
        _share(real, lambda j: j.outcome in {"unclear", "smalltalk"}),
        _share([j for j in oos if not j.question.near and j.question.kind == "oos"], lambda j: j.outcome in {"unclear", "smalltalk"}),
        _share([j for j in oos if j.question.near], lambda j: j.outcome in {"unclear", "smalltalk"}),
        _share(acute, lambda j: j.emergency is not None),
        _share(acute, lambda j: j.emergency == j.question.emergency),
        _share(acute, _shows_numbers),
        _share(calm, lambda j: j.emergency is not None),
        _share(placed, lambda j: j.town == j.question.place),
        _share(real, lambda j: j.language == j.question.language),
    )


def _shows_numbers(judged: Judged) -> bool:
    """Whether the numbers to call stand in the answer: as an emergency, as a worry, or since it was not understood."""
    answer = judged.turn.answer
    return isinstance(answer, Emergency | NotUnderstood) or (isinstance(answer, Refer | DidYouMean) and answer.worry)


def _ranked(judged: Judged) -> tuple[str, ...]:
    """What was ranked, also below the bands: a refused question counts as refused, not as misunderstood twice."""
    seen = judged.turn.understanding
    return tuple(scored.topic for scored in seen.match.topics) if seen else ()


def _share(of: Sequence[Judged], holds: Callable[[Judged], bool]) -> float | None:
    return round(sum(1 for judged in of if holds(judged)) / len(of), 4) if of else None


def by(judged: Sequence[Judged], key: Callable[[Judged], str]) -> Mapping[str, Figures]:
    """The figures of each group, by name."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(group) for name, group in sorted(groups.items())}


def table(judged: Sequence[Judged]) -> str:
    """The figures per language and per kind of input as text, in per cent."""
    rows = [("all", figures(judged)), *by(judged, lambda j: j.question.language).items(), *by(judged, lambda j: j.question.kind).items()]
    head = "".join(f"{name:>14}" for name in _HEADS)
    return "\n".join([f"{'':12}{head}", *(f"{name:12}{_row(row)}" for name, row in rows)])


_HEADS = (
    "questions", "top-1", "top-3", "direct", "wrong direct", "refused", "oos refused", "near refused", "emergencies", "kind right", "numbers",
    "false alarms", "towns", "language",
)  # fmt: skip


def _row(row: Figures) -> str:
    values = list(asdict(row).values())
    return f"{values[0]:>14}" + "".join(f"{'–' if value is None else f'{value:.1%}':>14}" for value in values[1:])


def failures(judged: Iterable[Judged]) -> Iterator[str]:
    """What went wrong, with the reasons."""
    for one in judged:
        wrong = _complaint(one)
        if wrong:
            yield f"{one.question.id} [{one.question.kind}] {one.question.text}\n    {wrong}\n    " + "\n    ".join(one.turn.reasons[:6])


def _complaint(one: Judged) -> str | None:
    question = one.question
    if question.emergency and one.emergency != question.emergency:
        return f"danger {question.emergency}, seen {one.emergency}"
    if one.emergency and not question.emergency:
        return f"false alarm: {one.emergency}"
    if question.is_real and (one.outcome in {"unclear", "smalltalk"} or _ranked(one)[0] not in question.topics):
        return f"wanted {', '.join(question.topics)}; {one.outcome}: {', '.join(_ranked(one)[:3])}"
    if not question.topics and question.kind == "oos" and one.outcome not in {"unclear", "smalltalk", "emergency"}:
        return f"should be refused; {one.outcome}: {', '.join(_ranked(one)[:3])}"
    return None


def services(turn: Turn) -> list[str]:
    """Ids of the services that a turn names."""
    return [service.id for service in services_of(turn.answer)]
