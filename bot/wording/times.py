"""Hours, days and dates in words of a language, by CLDR; nothing is promised that is not known."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from bot.domain.directory import Appointment, PageDate, Service
from bot.domain.hours import (
    ZONE,
    ByAppointment,
    Closed,
    ClosedFor,
    DayHours,
    Holiday,
    Open,
    Unknown,
    is_round_the_clock,
    monday_of,
    opening_state,
    week,
)
from bot.wording.catalogues import Catalogue
from bot.wording.pieces import Line, Name, Text, fill, joined, line

_A_MONDAY = date(2024, 1, 1)


def state_line(service: Service, now: datetime, words: Catalogue) -> Line:  # noqa: PLR0911  one case for each state
    """Whether somebody is there now, or when, or that nobody knows."""
    state = opening_state(service, now)
    match state:
        case Open(until=None):
            return line(words.gettext("Open day and night."))
        case Open(until=until) if until is not None:
            return fill(words.gettext("Open now, until {time}."), time=_clock(until.time(), words.locale))
        case Closed(at=at):
            return _opens(at, now, words)
        case ByAppointment():
            return line(words.gettext("Only by appointment. Please ask for one first."))
        case Holiday():
            return line(words.gettext("Today is a public holiday. It may be closed."))
        case ClosedFor(until=last):
            return fill(words.gettext("Closed until {date}."), date=day_words(last, words))
        case Unknown() | Open():
            return line(words.gettext("Opening hours: not known."))
        case _:
            assert_never(state)


def _opens(at: datetime, now: datetime, words: Catalogue) -> Line:
    hour = _clock(at.time(), words.locale)
    days = (at.date() - now.astimezone(ZONE).date()).days
    if days == 0:
        return fill(words.gettext("Closed now. Opens today at {time}."), time=hour)
    if days == 1:
        return fill(words.gettext("Closed now. Opens tomorrow at {time}."), time=hour)
    if days < 7:  # noqa: PLR2004  a day of the week names the day only within a week
        # Translators: {day} is the name of a weekday, or a whole date.
        return fill(words.gettext("Closed now. Opens on {day} at {time}."), day=format_date(at, "EEEE", words.locale), time=hour)
    return fill(words.gettext("Closed now. Opens on {day} at {time}."), day=day_words(at.date(), words), time=hour)


def lasting_hours(service: Service, now: datetime, words: Catalogue) -> Line:
    """The hours as they stand on paper: those of the week, a closure, or that nobody knows; never "open now"."""
    week_hours = week_line(service.hours, now, words)
    if not week_hours:
        return state_line(service, now, words)
    closed = isinstance(opening_state(service, now), ClosedFor)
    return joined((state_line(service, now, words), week_hours), " ") if closed else week_hours


def week_line(hours: str | None, now: datetime, words: Catalogue) -> Line:
    """The times of the week; empty where none are known or it never closes."""
    if hours is None or is_round_the_clock(hours):
        return ()
    between = "؛ " if words.is_right_to_left else "; "
    return joined((_day_hours(days, words) for days in week(hours, monday_of(now))), between)


def _day_hours(hours: DayHours, words: Catalogue) -> Line:
    locale, comma = words.locale, "، " if words.is_right_to_left else ", "
    names = _day_names(str(locale))
    days = comma.join(names[first] if first == last else f"{names[first]}–{names[last]}" for first, last in _runs(hours.days))
    return line(f"{days} ", *joined((_span(start, end, locale) for start, end in hours.times), comma))


_AS_ON_THE_DOOR = frozenset({"ti", "so", "sq", "ta"})
"""Languages whose marks for the halves of the day few people know; where hours are counted from sunrise, "8" would even be another time."""


@lru_cache(maxsize=64)
def _day_names(locale: str) -> tuple[str, ...]:
    """Short names of the days from Monday. Not by ``get_day_names``: Babel 2.18 mixes up the languages there once Pashto was asked for."""
    return tuple(str(format_date(_A_MONDAY + timedelta(days=day), "EEE", locale)) for day in range(7))


def _span(start: time, end: time, locale: Locale) -> Line:
    return (_clock(start, locale), Text("–"), _clock(end, locale))


def _runs(days: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for day in sorted(days):
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _clock(hour: time, locale: Locale) -> Name:
    return Name(_clock_text(hour, str(locale)))


@lru_cache(maxsize=4096)
def _clock_text(hour: time, locale: str) -> str:
    """A time as it stands on a door in Germany (24:00 at midnight), in the manner of the language."""
    text = hour.strftime("%H:%M") if locale in _AS_ON_THE_DOOR else str(format_time(hour, "short", locale=locale))
    return "24:00" if hour == time() and not any(c.isalpha() for c in text) else text


def day_words(day: date, words: Catalogue) -> str:
    """A date with its month in words."""
    return str(format_date(day, "long", words.locale))


def page_date_words(seen: PageDate, words: Catalogue) -> str:
    """Month and year, or the year alone."""
    if not seen.month:
        return str(seen.year)
    return str(format_skeleton("yMMMM", date(seen.year, seen.month, 1), locale=words.locale))


def appointment_words(service: Service, words: Catalogue) -> str | None:
    """The rule about appointments, where one is known and the hours do not say it."""
    match service.appointment:
        case Appointment.REQUIRED if service.hours is not None:
            return words.gettext("Please make an appointment first.")
        case Appointment.RECOMMENDED:
            return words.gettext("It is better to make an appointment.")
        case Appointment.NONE:
            return words.gettext("You need no appointment.")
        case _:
            return None
