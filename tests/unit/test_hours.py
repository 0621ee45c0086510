"""What can honestly be said about hours."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.directory import Appointment, Closure
from bot.domain.hours import (
    ZONE,
    ByAppointment,
    Closed,
    ClosedFor,
    DayHours,
    Holiday,
    Open,
    OpeningState,
    Unknown,
    is_holiday,
    is_open,
    monday_of,
    opening_state,
    overriding_days,
    rule,
    week,
)
from tests.makers import TUESDAY, a_service

NINE_TO_TWELVE = "Mo-Fr 09:00-12:00"


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "now", "state"),
    [
        (NINE_TO_TWELVE, TUESDAY, Open(at(24, 12))),
        (NINE_TO_TWELVE, at(24, 8), Closed(at(24, 9))),
        (NINE_TO_TWELVE, at(27, 12), Closed(at(30, 9))),
        ("24/7", TUESDAY, Open(None)),
        (NINE_TO_TWELVE, at(25, 10, month=12), Holiday()),
        ("Mo-Fr 09:00-12:00; PH off", at(25, 10, month=12), Closed(at(28, 9, month=12))),
        (NINE_TO_TWELVE, at(24, 13, month=12), Closed(at(28, 9, month=12))),
        ("Mo-Fr 09:00-12:00; PH 10:00-11:00", at(25, 10, month=12), Open(at(25, 11, month=12))),
        ("Mo-Fr 09:00-12:00; PH off", at(31, 10, month=10), Closed(at(2, 9))),
        ("Mo 09:00-12:00 unknown", at(23, 10), Unknown()),
        ("Jun Mo 09:00-12:00", TUESDAY, Unknown()),
        (None, TUESDAY, Unknown()),
    ],
)
def test_states(hours: str | None, now: datetime, state: OpeningState) -> None:
    service = a_service(hours=hours)
    assert opening_state(service, now) == state
    assert is_open(service, now) == isinstance(state, Open)


def test_without_hours_an_appointment_is_needed() -> None:
    assert opening_state(a_service(appointment=Appointment.REQUIRED), TUESDAY) == ByAppointment()


def test_a_closure_comes_before_the_hours() -> None:
    closed = a_service(hours="24/7", closure=Closure(date(2026, 11, 20), date(2026, 11, 24)))
    assert opening_state(closed, TUESDAY) == ClosedFor(date(2026, 11, 24))
    assert opening_state(closed, TUESDAY + timedelta(days=1)) == Open(None)


def test_a_week_joins_days_with_the_same_times() -> None:
    days = week("Mo-Th 08:00-12:00,14:00-16:00; Fr 08:00-12:00; Sa 22:00-26:00", monday_of(TUESDAY))
    assert days[0].days == (0, 1, 2, 3)
    assert len(days[0].times) == 2
    assert isinstance(days[-1], DayHours)
    assert days[-1].days == (6,)


def test_a_week_of_a_rule_that_is_only_perhaps_open_has_no_times() -> None:
    assert week("Mo 09:00-12:00 unknown", monday_of(TUESDAY)) == ()


def test_holidays_are_those_of_lower_saxony() -> None:
    assert is_holiday(date(2026, 10, 31))
    assert not is_holiday(date(2026, 11, 1))


def test_overriding_days_are_told() -> None:
    assert overriding_days("Mo-Fr 08:00-12:00; Mo,We 14:00-16:00; Tu off") == ("Mo", "We")
    assert overriding_days('Mo 08:00-12:00 "bei Bedarf"; PH off; Jan 10:00-11:00') == ()


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        rule("Montags von 9 bis 12")


@pytest.mark.parametrize(
    "hours",
    [
        NINE_TO_TWELVE,
        "24/7",
        "Mo-Su 22:00-06:00",
        "Mo-Fr 09:00-12:00; PH off",
        "Mo-Fr 09:00-12:00; PH 10:00-11:00",
        'Mo 09:00-12:00 unknown "?"',
        "Th[1] 14:00-16:00",
        "Dec 24-26 off; Mo-Su 08:00-20:00",
    ],
)
def test_open_now_is_told_alike_with_and_without_looking_ahead(hours: str) -> None:
    service = a_service(hours=hours, closure=Closure(date(2026, 12, 28), date(2026, 12, 29)))
    for step in range(7 * 24 * 6):
        moment = at(20, 0, month=12) + timedelta(minutes=17 * step, seconds=step % 60)
        assert is_open(service, moment) == isinstance(opening_state(service, moment), Open), moment
