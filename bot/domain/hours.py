"""Open now, opens at, by appointment, unknown: what can honestly be said about hours at a given moment.

Hours are OpenStreetMap ``opening_hours``; holidays are those of Lower Saxony. On a public holiday, where
the rule says nothing about holidays, nobody knows: then nothing is promised.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # the stubs of the Rust module forget it

from bot.domain.directory import Appointment, Service

ZONE = ZoneInfo("Europe/Berlin")
_OFF_ON_HOLIDAYS = re.compile(r"\bPH\s+(?:off|closed)\b")
_AHEAD = timedelta(days=60)  # a service that opens in no sixty days has no hours worth showing


@dataclass(frozen=True, slots=True)
class Open:
    """Open now; ``until`` is None round the clock."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed now; opens ``at``."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ByAppointment:
    """No hours are known, an appointment is needed."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday, and the rule does not say whether it holds then: perhaps closed."""


@dataclass(frozen=True, slots=True)
class ClosedFor:
    """Temporarily closed, up to and including this day."""

    until: date


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known about hours."""


OpeningState = Open | Closed | ByAppointment | Holiday | ClosedFor | Unknown


@dataclass(frozen=True, slots=True)
class DayHours:
    """Weekdays (0 is Monday) that share the same times; a time of 24:00 is written as 00:00 of the next day."""

    days: tuple[int, ...]
    times: tuple[tuple[time, time], ...]


@lru_cache(maxsize=4096)
def rule(hours: str) -> OpeningHours:
    """Parse an opening hours rule; raises ValueError with the parser's own words."""
    try:
        return OpeningHours(hours)
    except ParserError as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=4096)
def _rule_with_holidays(hours: str) -> OpeningHours:
    """The rule with Germany's common holidays, for "PH 10:00-12:00"; the parser does not know those of one state alone."""
    return OpeningHours(hours, country="DE")


def is_round_the_clock(hours: str | None) -> bool:
    """Whether the rule is always open."""
    return hours is not None and hours.strip() == "24/7"


@lru_cache(maxsize=8)
def public_holidays(year: int) -> Mapping[date, str]:
    """Public holidays of Lower Saxony in a year, by day."""
    return dict(holidays.country_holidays("DE", subdiv="NI", years=year).items())


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday in Lower Saxony."""
    return day in public_holidays(day.year)


def opening_state(service: Service, now: datetime) -> OpeningState:
    """What can be said of a service at ``now`` (aware of its zone)."""
    local = now.astimezone(ZONE)
    if service.closure and service.closure.start <= local.date() <= service.closure.end:
        return ClosedFor(service.closure.end)
    if service.hours is None:
        return ByAppointment() if service.appointment is Appointment.REQUIRED else Unknown()
    return _state_by_rule(service.hours, local)


def _state_by_rule(hours: str, local: datetime) -> OpeningState:
    if is_round_the_clock(hours):
        return Open(until=None)
    if "PH" not in hours and is_holiday(local.date()):
        return Holiday()
    naive = local.replace(tzinfo=None)
    off_on_holidays = "PH" not in hours or _OFF_ON_HOLIDAYS.search(hours) is not None
    for start, end, state, _ in _rule_with_holidays(hours).intervals(naive, naive + _AHEAD):
        if state is State.UNKNOWN and start <= naive:
            return Unknown()
        if state is not State.OPEN or (off_on_holidays and is_holiday(start.date())):
            continue
        if start <= naive:
            return Open(until=end.replace(tzinfo=ZONE))
        return Closed(at=start.replace(tzinfo=ZONE))
    return Unknown()


def is_open(service: Service, now: datetime) -> bool:
    """Whether it is certain that somebody is there now: ``opening_state`` is ``Open``, told without looking ahead."""
    if service.hours is None:
        return False
    minute = _minute_of(now)
    if service.closure and service.closure.start <= minute.date() <= service.closure.end:
        return False
    return _is_open_by_rule(service.hours, minute)


@lru_cache(maxsize=8)
def _minute_of(now: datetime) -> datetime:
    """The minute on the clocks here, asked for every service of a page."""
    return now.astimezone(ZONE).replace(second=0, microsecond=0, tzinfo=None)


@lru_cache(maxsize=32_768)
def _is_open_by_rule(hours: str, minute: datetime) -> bool:
    """The same for everybody who asks in this minute; rules name no seconds."""
    if is_round_the_clock(hours):
        return True
    off_on_holidays = "PH" not in hours or _OFF_ON_HOLIDAYS.search(hours) is not None
    if off_on_holidays and is_holiday(minute.date()):
        return False
    return _rule_with_holidays(hours).state(minute)[0] is State.OPEN


def open_spans(hours: str, first: date, days: int) -> tuple[tuple[datetime, datetime], ...]:
    """When the rule is open on some days from the first on, but on no public holiday: nobody knows about those."""
    start = datetime.combine(first, time())
    return tuple(
        (opens.replace(tzinfo=ZONE), closes.replace(tzinfo=ZONE))
        for opens, closes, state, _ in rule(hours).intervals(start, start + timedelta(days=days))
        if state is State.OPEN and not is_holiday(opens.date())
    )


@lru_cache(maxsize=4096)
def week(hours: str, monday: date) -> tuple[DayHours, ...]:
    """The times of an ordinary week that begins on ``monday``, days with the same times together."""
    start = datetime.combine(monday, time())
    times: dict[int, list[tuple[time, time]]] = {}
    for opens, closes, state, _ in rule(hours).intervals(start, start + timedelta(days=7)):
        day = opens
        while state is State.OPEN and day < closes:
            midnight = datetime.combine(day.date() + timedelta(days=1), time())
            times.setdefault(day.weekday(), []).append((day.time(), min(closes, midnight).time()))
            day = midnight
    together: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for weekday, spans in times.items():
        together.setdefault(tuple(spans), []).append(weekday)
    return tuple(DayHours(tuple(days), spans) for spans, days in together.items())


def monday_of(now: datetime) -> date:
    """The Monday of the week of ``now``."""
    local = now.astimezone(ZONE).date()
    return local - timedelta(days=local.weekday())


def overriding_days(hours: str) -> tuple[str, ...]:
    """Weekdays for which a later rule of the same text silently replaces an earlier one (OSM semantics of ``;``)."""
    seen: set[str] = set()
    twice: list[str] = []
    for part in hours.split(";"):
        days = _days_named(part) if not part.strip().endswith(("off", "closed")) else ()
        twice.extend(day for day in days if day in seen)
        seen.update(days)
    return tuple(dict.fromkeys(twice))


_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def _days_named(part: str) -> tuple[str, ...]:
    days: list[str] = []
    for item in part.split('"', maxsplit=1)[0].split(" ")[0 if part[:1] != " " else 1].split(","):
        first, _, last = item.partition("-")
        if first in _DAYS and last in _DAYS:
            days.extend(_DAYS[_DAYS.index(first) : _DAYS.index(last) + 1])
        elif first in _DAYS:
            days.append(first)
    return tuple(days)
