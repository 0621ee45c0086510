"""The directory to take along: a table for spreadsheets, a contact card, a calendar. German, as the files are for volunteers."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import vobject
from icalendar import Calendar
from icalendar import Event as Entry

from bot.domain.directory import Directory, Event, Outreach, Service
from bot.domain.hours import ZONE, open_spans
from bot.wording.cards import one_line

COLUMNS = {
    "Name": 40, "Träger": 30, "Themen": 30, "Telefon": 22, "E-Mail": 28, "Adresse": 40, "Website": 34, "Öffnungszeiten": 30, "Sprachen": 16, "Stand": 10,
}  # fmt: skip
"""What a table tells of a service, and how wide that is in letters."""
AHEAD = 90
"""Days: how far ahead outreach days stand in a calendar: what is further off may change."""
_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20\t\r\n|%"
"""What a spreadsheet may take for the beginning of a formula (OWASP), also in its wide forms."""


def csv_table(services: Iterable[Service], directory: Directory) -> str:
    """A table for any spreadsheet, with semicolons and a mark of order as German ones want it; no cell is a formula."""
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter=";")
    writer.writerow(COLUMNS)
    for service in services:
        writer.writerow([f"'{cell}" if could_be_formula(cell) else cell for cell in table_row(service, directory)])
    return "\ufeff" + rows.getvalue()


def could_be_formula(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text.lstrip(" ")[:1] in _FORMULA and bool(text.strip())


def table_row(service: Service, directory: Directory) -> list[str]:
    """What a table tells of a service, in the order of ``COLUMNS``."""
    seen = service.as_of()
    return [
        service.name, service.provider, ", ".join(directory.topics[topic].name for topic in service.topics),
        ", ".join(phone.number for phone in service.phones_to_tap), ", ".join(email.address for email in service.emails_to_write),
        one_line(service.address) if service.address else "", service.website or "", service.hours or "",
        ", ".join(service.languages.all()), seen.written if seen else "",
    ]  # fmt: skip


def contact_card(service: Service) -> str:
    """A service as a vCard: what is called or written to, where it is, and since when that is known."""
    contact = vobject.vCard()
    contact.add("fn").value = service.name
    contact.add("org").value = [service.provider]
    contact.add("n").value = vobject.vcard.Name(family=service.name)
    for phone in service.phones_to_tap:
        number = contact.add("tel")
        number.value, number.type_param = phone.dialled, "WORK"
    for email in service.emails_to_write:
        contact.add("email").value = email.address
    if service.address and service.address.street:
        address = service.address
        contact.add("adr").value = vobject.vcard.Address(street=address.street or "", city=address.locality or "", code=address.postcode or "")
    if service.website:
        contact.add("url").value = service.website
    seen = service.as_of()
    contact.add("note").value = "; ".join(part for part in (service.hours, f"Stand: {seen.written}" if seen else "Stand: unbekannt") if part)
    text: str = contact.serialize()
    return text


def calendar(services: Iterable[Service], directory: Directory, now: datetime) -> bytes:
    """Events with a date, and the outreach days of the next three months, each with its own date: on public holidays nobody knows, so there is none.

    Plain opening hours are left out: a calendar would promise them for ever.
    """
    found = Calendar()
    found.add("prodid", "-//Landkreis Wesermarsch//Beratungsstellen//DE")
    found.add("version", "2.0")
    found.add("x-wr-calname", directory.office.name)
    for event in directory.events:
        for entry in _event(event, now):
            found.add_component(entry)
    for service in services:
        for day in service.outreach:
            for entry in _outreach(service, day, directory, now):
                found.add_component(entry)
    text: bytes = found.to_ical()
    return text


def _event(event: Event, now: datetime) -> Iterator[Entry]:
    """An event whose days are known; a month alone is no date."""
    days = days_of(event.dates)
    if days is None:
        return
    entry = _entry(f"event-{days[0]}-{event.name}", event.name, now)
    entry.add("dtstart", days[0])
    entry.add("dtend", days[1] + timedelta(days=1))
    entry.add("url", event.source)
    entry.add("transp", "TRANSPARENT")
    yield entry


def days_of(dates: str) -> tuple[date, date] | None:
    """First and last day of "2025-09-21/2025-09-26" or of one day; None where no day is named."""
    first, _, last = dates.partition("/")
    try:
        found = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return found if found[0] <= found[1] else None


def _outreach(service: Service, day: Outreach, directory: Directory, now: datetime) -> Iterator[Entry]:
    town = directory.towns[day.town].name
    for opens, closes in open_spans(day.hours, now.astimezone(ZONE).date(), AHEAD) if day.hours else ():
        if service.closure and service.closure.start <= opens.date() <= service.closure.end:
            continue
        entry = _entry(f"outreach-{service.id}-{day.town}-{opens:%Y%m%dT%H%M}", f"{service.name} – {town}", now)
        entry.add("dtstart", opens.astimezone(UTC))
        entry.add("dtend", closes.astimezone(UTC))
        entry.add("location", ", ".join(part for part in (day.place, town) if part))
        entry.add("description", ", ".join(phone.number for phone in service.phones_to_tap))
        yield entry


def _entry(name: str, title: str, now: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"{'-'.join(name.split()).lower()}@wesermarsch")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("summary", title)
    return entry
