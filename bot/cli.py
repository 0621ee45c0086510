"""The commands of ``bot``. A BotError becomes one line and exit code 2; nobody sees a traceback."""

import json
import logging
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click
from platformdirs import user_cache_path

from bot.domain.dialogue import Conversation, World, next_turn
from bot.domain.events import Said
from bot.domain.hours import ZONE
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
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Figures for machines.")
@click.option("--failures", "show_failures", is_flag=True, help="What went wrong, and why.")
def evaluate(knowledge: Path, files: tuple[Path, ...], *, as_json: bool, show_failures: bool) -> None:
    """Score files of labelled questions."""
    from bot.knowledge.questions import read_labelled
    from bot.usecases import evaluation

    questions = [question for file in files for question in read_labelled(file)]
    judged = evaluation.judge(questions, _world(knowledge))
    if as_json:
        groups = {"languages": lambda j: j.question.language, "kinds": lambda j: j.question.kind}
        result = {"all": asdict(evaluation.figures(judged))}
        result |= {name: {group: asdict(row) for group, row in evaluation.by(judged, key).items()} for name, key in groups.items()}
        click.echo(json.dumps(result, indent=2))
        return
    click.echo(evaluation.table(judged))
    for failure in evaluation.failures(judged) if show_failures else ():
        click.echo(failure)


@commands.command()
@_KNOWLEDGE
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", default=Path("docs/accuracy.md"), type=click.Path(dir_okay=False, path_type=Path), help="The page; its chart stands beside it."
)
@click.option("--note", required=True, help="Which questions these are, and how far they were used for tuning.")
@click.option("--others", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What “python -m bench.others --json” printed.")
def accuracy(knowledge: Path, files: tuple[Path, ...], out: Path, note: str, others: Path | None) -> None:
    """Write the published page about accuracy from files of labelled questions."""
    from bot.knowledge.questions import Labelled, read_labelled
    from bot.usecases import accuracy as published
    from bot.usecases.evaluation import judge

    compared = _json_object(others) if others else None
    read: dict[str, list[Labelled]] = {}
    for file in files:
        read.setdefault(file.resolve().parent.name, []).extend(read_labelled(file))
    world = _world(knowledge)
    questions = [question for group in read.values() for question in group]
    judged = judge([question for question in questions if question.language in world.languages], world)
    report = published.Report(
        judged=judged,
        left_out=[question for question in questions if question.language not in world.languages],
        files={name: len(group) for name, group in read.items()},
        reviewed={code: labels.reviewed for code, labels in world.matcher.labels.items()},
        second_stage=world.matcher.opinion is not None,
        note=note,
        day=datetime.now(ZONE).date(),
    )
    chart = out.with_suffix(".svg")
    text = published.page(report, chart.name, compared)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, "utf-8")
    chart.write_text(published.chart(judged), "utf-8")
    click.echo(f"{out} and {chart}")


def _json_object(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BotError(f"{path} is no JSON ({error}).") from error
    if not isinstance(found, dict):
        raise BotError(f"{path} is no JSON object.")
    return found


@commands.command()
@_KNOWLEDGE
@click.option("--language", help="Language of the first answers, for example ar.")
@click.option("--town", help="Town of the person, for example nordenham.")
@click.option("--why", is_flag=True, help="Show why: words, scores, and the points of every service.")
def chat(knowledge: Path, language: str | None, town: str | None, *, why: bool) -> None:
    """Talk in the terminal."""
    from bot.channels.terminal import chat as talk
    from bot.settings import read_environment
    from bot.store.sql import IN_MEMORY, SqlStore
    from bot.wiring import open_office

    office = open_office(replace(read_environment(), knowledge=knowledge), SqlStore(IN_MEMORY))
    start = Conversation(_one_of(language, office.catalogues, "language"), _one_of(town, office.world().directory.towns, "town"))
    talk(office, sys.stdin.readline, click.echo, start, why=why)


@commands.command()
@_KNOWLEDGE
@click.option("--ship", "shipped", is_flag=True, help="For developers: learn anew into the file that comes with the program.")
@click.option("--meaning", is_flag=True, help="For developers: learn the second stage anew; half an hour without its cache.")
def learn(knowledge: Path, *, shipped: bool, meaning: bool) -> None:
    """Learn the phrases, so that the next start is quick."""
    from bot.learning.learnt import ship

    if meaning:
        from bot.knowledge.loading import load_knowledge
        from bot.learning.meaning import learn_meaning
        from bot.settings import APP

        learn_meaning(load_knowledge(knowledge).phrases, user_cache_path(APP))
    elif shipped:
        ship(knowledge)
    else:
        _world(knowledge)


@commands.command()
def serve() -> None:
    """Run what is configured: the web chat always, Telegram with a token."""
    from bot.serving import serve as run
    from bot.settings import read_environment

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    run(read_environment())


def _one_of(value: str | None, known: Iterable[str], what: str) -> str | None:
    if value is not None and value not in known:
        raise BotError(f"Unknown {what} “{value}”. Possible: {', '.join(known)}.")
    return value


@commands.command()
@_KNOWLEDGE
@click.argument("words", nargs=-1, required=True)
def find(knowledge: Path, words: tuple[str, ...]) -> None:
    """Look services up: topic, town, spoken language, “offen”, in any order."""
    from bot.domain.events import LookedUp
    from bot.settings import read_environment
    from bot.store.sql import IN_MEMORY, SqlStore
    from bot.usecases.enquiries import answer
    from bot.wiring import open_office
    from bot.wording.pieces import plain

    office = open_office(replace(read_environment(), knowledge=knowledge), SqlStore(IN_MEMORY))
    _, reply = answer(office, "terminal", "find", LookedUp(" ".join(words)), datetime.now(ZONE))
    click.echo(plain(reply))


@commands.command()
@_KNOWLEDGE
@click.option("--url", required=True, help="Address of the web chat, for example https://chat.example.org.")
@click.option("--kind", "kinds", multiple=True, help="poster, flyer, cards or desk; several times for several. All if left out.")
@click.option("--language", "languages", multiple=True, help="For example ar; several times for several, in this order. All if left out.")
@click.option("--telegram", default="", help="The bot's user name in Telegram; its code is printed too.")
@click.option("--place", default="", help="Where it will hang or lie, for example kreishaus: visits are counted by place.")
@click.option("--out", default=Path(), type=click.Path(file_okay=False, path_type=Path), help="Folder of the PDF files.")
def flyers(knowledge: Path, url: str, kinds: tuple[str, ...], languages: tuple[str, ...], telegram: str, place: str, out: Path) -> None:
    """Make posters, flyers, cards for the wallet and sheets for the desk to print."""
    from bot.flyers.order import Kind, read_order
    from bot.flyers.printing import print_sheet
    from bot.flyers.texts import compose
    from bot.settings import read_environment
    from bot.store.sql import IN_MEMORY, SqlStore
    from bot.usecases.enquiries import speech_of
    from bot.wiring import open_office

    for kind in kinds:
        _one_of(kind, list(Kind), "kind")
    office = open_office(replace(read_environment(), knowledge=knowledge), SqlStore(IN_MEMORY))
    speeches = {code: speech_of(office, code) for code in office.catalogues}
    chosen = languages or tuple(speeches)
    orders = [read_order(Kind(kind), chosen, url, telegram, place, speeches) for kind in kinds or Kind]
    out.mkdir(parents=True, exist_ok=True)
    for order in orders:
        path = out / order.file_name
        path.write_bytes(print_sheet(compose(order, speeches)))
        click.echo(str(path))


@commands.command()
@_KNOWLEDGE
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def calibrate(knowledge: Path, files: tuple[Path, ...]) -> None:
    """For developers: learn the bands from labelled questions (for bot/learning/calibration.json)."""
    from bot.knowledge.loading import load_knowledge
    from bot.knowledge.questions import read_labelled
    from bot.learning.calibrating import calibrate as learn

    questions = [question for file in files for question in read_labelled(file)]
    click.echo(json.dumps(learn(load_knowledge(knowledge), questions), indent=1))


def _world(knowledge: Path) -> World:
    from bot.settings import read_environment
    from bot.understanding import load_matcher

    directory, matcher = load_matcher(replace(read_environment(), knowledge=knowledge))
    return World(directory, matcher, tuple(matcher.labels))


def _matched(question: dict[str, str], world: World) -> dict[str, object]:
    from bot.usecases.evaluation import danger_of, outcome_of, services, topics_of

    text = question["text"]
    if not isinstance(text, str):
        raise TypeError
    before = Conversation(language=question.get("language"), town=question.get("town"), asked_town=True)
    turn = next_turn(Said(text), before, world, datetime.now(ZONE))
    seen = turn.understanding
    if seen is None:
        raise ValueError
    outcome = outcome_of(turn)
    probability = {scored.topic: scored.probability for scored in seen.match.topics}
    topics = [{"id": topic, "score": probability.get(topic, 0.0)} for topic in topics_of(turn, outcome)]
    return {
        "id": question["id"], "language": turn.language, "kind": outcome, "topics": topics,
        "emergency": danger_of(turn), "town": seen.town, "services": services(turn),
    }  # fmt: skip


def main() -> None:
    """Run a command; what a person can put right is told in plain words."""
    try:
        commands()
    except BotError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
