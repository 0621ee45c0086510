"""What is taken along from the directory: nothing that a spreadsheet would run, nothing that a calendar could not know."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from bot.domain.directory import Closure, Event, Outreach, PageDate, Phone
from bot.domain.hours import ZONE
from bot.usecases.export import COLUMNS, calendar, contact_card, could_be_formula, csv_table, days_of
from bot.usecases.workbook import xlsx_table
from tests.makers import TUESDAY, a_directory, a_service, somewhere

EVIL = '=HYPERLINK("http://evil.example";"x")'


@pytest.mark.parametrize("text", [EVIL, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "|cmd", "%0"])
def test_a_formula_is_told(text: str) -> None:
    assert could_be_formula(text)


@pytest.mark.parametrize("text", ["", " ", "04401 927-0", "a=b", "Brake – Nord"])
def test_a_plain_text_is_none(text: str) -> None:
    assert not could_be_formula(text)


def test_no_cell_of_a_table_is_a_formula() -> None:
    service = a_service(name=EVIL, provider="@x", phones=(Phone("+49 4401 1"),), address=somewhere(), hours="Mo 08:00-12:00")
    rows = list(csv.reader(io.StringIO(csv_table([service], a_directory(service)).lstrip("\ufeff")), delimiter=";"))
    assert rows[0] == list(COLUMNS)
    assert rows[1][:4] == [f"'{EVIL}", "'@x", "Debt", "'+49 4401 1"]


def test_a_workbook_holds_the_same_as_text() -> None:
    service = a_service(name=EVIL, provider="bell\x07", phones=(Phone("+49 4401 1"),))
    sheet = load_workbook(io.BytesIO(xlsx_table([service, a_service()], a_directory(service)))).worksheets[0]
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == list(COLUMNS)
    assert [cell.value for cell in cells[1][:4]] == [EVIL, "bell", "Debt", "+49 4401 1"]
    assert all(cell.data_type == "s" for row in cells for cell in row if cell.value)
    assert cells[1][0].quotePrefix
    assert not cells[2][0].quotePrefix


def test_a_contact_card_says_how_old_it_is() -> None:
    card = contact_card(a_service(phones=(Phone("04401 1234", seen=PageDate(2025, 3)),)))
    assert "Stand: 2025-03" in card
    assert PageDate(2025).written == "2025"


def test_outreach_days_stand_in_the_calendar_with_their_dates_but_not_on_holidays_or_in_a_closure() -> None:
    service = a_service(
        outreach=(Outreach("elsfleth", "Fr 10:00-12:00", "Rathaus"), Outreach("brake")), closure=Closure(date(2026, 12, 4), date(2026, 12, 4))
    )
    found = Calendar.from_ical(calendar([service], a_directory(service), TUESDAY))
    starts = [entry.decoded("dtstart").astimezone(ZONE) for entry in found.walk("VEVENT")]
    assert starts[0] == datetime(2026, 11, 27, 10, 0, tzinfo=ZONE)
    assert {start.date() for start in starts}.isdisjoint({date(2026, 12, 4), date(2026, 12, 25), date(2027, 1, 1)})
    first = found.walk("VEVENT")[0]
    assert (first["summary"], first["location"], first["description"]) == ("Schuldnerberatung Brake – Elsfleth", "Rathaus, Elsfleth", "04401 1234")
    assert len({entry["uid"] for entry in found.walk("VEVENT")}) == len(starts) == 10


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ("2025-09-21/2025-09-26", (date(2025, 9, 21), date(2025, 9, 26))),
        ("2024-09-27", (date(2024, 9, 27), date(2024, 9, 27))),
        *((unknown, None) for unknown in ("2024-11", "not seen", "", "2025-09-26/2025-09-21")),
    ],
)
def test_only_events_with_a_day_have_one(dates: str, days: tuple[date, date] | None) -> None:
    assert days_of(dates) == days


def test_events_fill_whole_days() -> None:
    events = (
        Event("Orange Days", "2025-11-22/2025-12-07", "Weeks", "https://example.org"),
        Event("Abend", "2024-11", "Evening", "https://example.org"),
    )
    directory = replace(a_directory(), events=events)
    (entry,) = Calendar.from_ical(calendar([], directory, TUESDAY)).walk("VEVENT")
    assert (entry["summary"], entry.decoded("dtstart"), entry.decoded("dtend")) == ("Orange Days", date(2025, 11, 22), date(2025, 12, 8))
