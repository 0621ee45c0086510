"""The commands of ``bot``. A BotError becomes one line and exit code 2; nobody sees a traceback."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from platformdirs import user_cache_path

from bot.domain.answers import AboutOffice, Emergency, Refer, SmallTalk
from bot.domain.dialogue import Conversation, Said, Turn, World, next_turn, services_of
from bot.domain.hours import ZONE
from bot.domain.matching import Band
from bot.errors import BotError

_KNOWLEDGE = click.option(
    "--knowledge", envvar="BOT_KNOWLEDGE", default=Path("knowledge"), type=click.Path(path_type=Path), help="Folder of the knowledge files."
)


@click.group()
def commands() -> None:
    """Names counselling services to people who ask in their own language. Gives no advice."""


@commands.command()
@_KNOWLEDGE
def check(knowledge: Path) -> None:
    """Read all knowledge files and print every problem with file and line."""
    from bot.knowledge.loading import check_knowledge

    _, problems = check_knowledge(knowledge)
    for problem in problems.in_order():
        click.echo(str(problem))
    click.echo(f"{len(problems.errors)} error(s), {len(problems.warnings)} warning(s)")
    sys.exit(2 if problems.errors else 0)


@commands.command()
@_KNOWLEDGE
def match(knowledge: Path) -> None:
    """One JSON question a line in, one JSON object a line out: language, kind, topics, danger, town, services."""
    world = _world(knowledge)
    failed = False
    for line in sys.stdin:
        try:
            answer = _matched(json.loads(line), world)
        except (ValueError, KeyError, TypeError, AttributeError):
            failed, answer = True, {"error": "this line is no JSON object with “id” and “text”"}
        click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(2 if failed else 0)


@commands.command()
@_KNOWLEDGE
def calibrate(knowledge: Path) -> None:
    """For developers: learn the bands from the phrases and print them (for bot/learning/calibration.json)."""
    from bot.knowledge.loading import load_knowledge
    from bot.learning.calibrating import calibrate as learn

    click.echo(json.dumps(learn(load_knowledge(knowledge))))


def _world(knowledge: Path) -> World:
    from bot.learning.fitting import load_or_fit

    directory, matcher = load_or_fit(knowledge, user_cache_path("wesermarsch-referral-bot"))
    return World(directory, matcher, tuple(matcher.labels))


def _matched(question: dict[str, str], world: World) -> dict[str, object]:
    text = question["text"]
    if not isinstance(text, str):
        raise TypeError
    before = Conversation(language=question.get("language"), town=question.get("town"), asked_town=True)
    turn = next_turn(Said(text), before, world, datetime.now(ZONE))
    seen = turn.understanding
    if seen is None:
        raise ValueError
    kind = _kind(turn)
    topics = [{"id": t.topic, "score": t.probability} for t in seen.match.topics] if kind not in {"unclear", "smalltalk"} else []
    if isinstance(turn.answer, AboutOffice) and kind == "referral":
        topics = [{"id": "coordination", "score": seen.match.topics[0].probability}]
    danger = seen.danger.kind if seen.danger else None
    services = [service.id for service in services_of(turn.answer)]
    return {
        "id": question["id"], "language": turn.language, "kind": kind, "topics": topics,
        "emergency": danger, "town": seen.town, "services": services,
    }  # fmt: skip


def _kind(turn: Turn) -> str:
    seen = turn.understanding
    if isinstance(turn.answer, Emergency):
        return "emergency"
    if isinstance(turn.answer, SmallTalk) or (seen and seen.match.talk in {"about", "human", "privacy", "forget", "language", "topics"}):
        return "smalltalk"
    if seen is None or seen.match.band is Band.UNCLEAR:
        return "unclear"
    return "referral" if isinstance(turn.answer, Refer | AboutOffice) or seen.match.band is Band.DIRECT else "choice"


def main() -> None:
    """Run a command; what a person can put right is told in plain words."""
    try:
        commands()
    except BotError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
