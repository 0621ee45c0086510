"""What coordinators can ask the bot, in German, which the office reads. Nobody else sees that these commands exist."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import Update

from bot.domain.answers import Wrong
from bot.domain.hours import ZONE
from bot.domain.shorthand import Ids
from bot.store.base import Report, Visits
from bot.usecases.enquiries import Office
from bot.wording.pieces import Line, Name, Reply, line

KIND = "Desk"
"""Name of such an answer among those that wait for delivery."""
COMMANDS = frozenset({"status", "wrong"})
MOST = 30
"""Reports in one message."""
DAYS_OF_POSTERS = timedelta(days=30)
FEWEST_TOLD = 5
"""Smaller counts are not shown as a number."""
_WHAT = {Wrong.NUMBER: "Telefonnummer", Wrong.ADDRESS: "Adresse", Wrong.HOURS: "Öffnungszeiten", Wrong.CLOSED: "gibt es nicht mehr"}


def asked_of_desk(update: Update, coordinators: frozenset[int]) -> Ids | None:
    """The command of a coordinator in a private chat, as an answer that is worded when it is sent."""
    message = update.message
    if message is None or message.from_user is None or message.from_user.id not in coordinators or message.chat.id != message.from_user.id:
        return None
    command = (message.text or "").strip().partition(" ")[0].removeprefix("/").partition("@")[0].casefold()
    return {"kind": KIND, "of": command} if (message.text or "").startswith("/") and command in COMMANDS else None


def desk_reply(office: Office, of: str, waiting: int) -> Reply:
    """The state of everything, or what people say is wrong."""
    with office.store.begin() as work:
        reports, visits = work.reports(), work.visits((datetime.now(ZONE) - DAYS_OF_POSTERS).date())
    lines = _wrong(office, reports) if of == "wrong" else [*_status(office, reports, waiting), *_posters(visits)]
    return Reply("de", right_to_left=False, paragraphs=(tuple(lines),))


def _status(office: Office, reports: Sequence[Report], waiting: int) -> list[Line]:
    world = office.world()
    services = [service for service in world.directory.services.values() if service.is_for_inquirers]
    verified = sum(1 for service in services if service.verified)
    return [
        line(f"Stand {datetime.now(ZONE):%d.%m.%Y %H:%M}"),
        line(f"Dienste, die gezeigt werden: {len(services)}, davon von der Stelle bestätigt: {verified}"),
        line(f"Sprachen: {len(world.languages)}"),
        line(f"Antworten, die noch nicht zugestellt sind: {waiting}"),
        line(f"Gemeldete Fehler: {sum(report.number for report in reports)} (/wrong zeigt sie)"),
    ]


def _posters(visits: Sequence[Visits]) -> list[Line]:
    """How many came by which posters; small numbers are not told apart."""
    places = [f"{one.place} {one.number if one.number >= FEWEST_TOLD else f'unter {FEWEST_TOLD}'}" for one in visits[:MOST]]
    return [line(f"Über Plakate in {DAYS_OF_POSTERS.days} Tagen: {', '.join(places)}")] if places else []


def _wrong(office: Office, reports: Sequence[Report]) -> list[Line]:
    services = office.world().directory.services
    if not reports:
        return [line("Es ist nichts gemeldet.")]
    return [_report_line(report, services[report.service].name if report.service in services else report.service) for report in reports[:MOST]]


def _report_line(report: Report, name: str) -> Line:
    often = f" ({report.number}-mal)" if report.number > 1 else ""
    return line(f"{report.day:%d.%m.%Y} ", Name(name), f": {_WHAT[report.what]}{often}")
