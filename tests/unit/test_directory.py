"""What a service offers to whom."""

from datetime import date

import pytest

from bot.domain.directory import Address, Audience, Email, Kind, PageDate, Phone, PhoneUse, Service, Source, SpokenLanguages, kilometres
from tests.makers import a_directory, a_service, somewhere


@pytest.mark.parametrize(
    ("phone", "offered"),
    [
        (Phone("04401 1"), True),
        (Phone("04401 1", seen=PageDate(2020)), True),
        (Phone("04401 1", seen=PageDate(2019, 12)), False),
        (Phone("116 016", seen=PageDate(2015), listed=True), True),
        *((Phone("04401 1", use), False) for use in PhoneUse if use is not PhoneUse.VOICE),
    ],
)
def test_only_voice_numbers_for_everybody_are_offered(phone: Phone, offered: bool) -> None:  # noqa: FBT001
    assert phone.can_be_tapped == offered


def test_a_phone_dials_digits() -> None:
    assert Phone("+49 (0) 4401/12-3").dialled == "+490440112" + "3"


@pytest.mark.parametrize(
    ("service", "shown"),
    [
        (a_service(), True),
        (a_service(lead=True), False),
        (a_service(phones=()), False),
        (a_service(phones=(), emails=(Email("anna@example.org", personal=True),)), False),
        (a_service(phones=(), emails=(Email("info@example.org"),)), True),
        (a_service(phones=(), website="https://example.org"), True),
        (a_service(phones=(), address=somewhere()), True),
        (a_service(audiences=(Audience.PROFESSIONALS,)), False),
        (a_service(audiences=(Audience.PROFESSIONALS, Audience.WOMEN)), True),
    ],
)
def test_who_is_shown_to_inquirers(service: Service, shown: bool) -> None:  # noqa: FBT001
    assert service.is_for_inquirers == shown


def test_for_one_group() -> None:
    assert a_service(audiences=(Audience.WOMEN, Audience.RELATIVES)).is_for_one_group
    assert not a_service(audiences=(Audience.RELATIVES,)).is_for_one_group
    assert not a_service(audiences=(Audience.WOMEN, Audience.MIGRANTS)).is_for_one_group
    assert not a_service().is_for_one_group


def test_the_newest_source_of_the_contact_dates_it() -> None:
    old = Source("https://example.org", "number", PageDate(2021, 5), contact=True)
    other = Source("https://example.org", "hours", PageDate(2026), contact=False)
    assert a_service(phones=(), sources=(old, other)).as_of() == PageDate(2021, 5)
    assert a_service(phones=(), sources=(other,)).as_of() is None
    assert a_service(phones=(Phone("04401 1", seen=PageDate(2022)),), sources=(old,)).as_of() == PageDate(2022)
    assert a_service(phones=(), emails=(Email("a@example.org", seen=PageDate(2023)),), sources=()).as_of() == PageDate(2023)


def test_languages_are_named_once_staff_first() -> None:
    assert SpokenLanguages(("de",), ("ar",), ("de", "tr")).all() == ("de", "ar", "tr")


def test_authorities_are_told() -> None:
    assert a_service(kind=Kind.AUTHORITY).is_authority
    assert date(2026, 1, 1) < date(2026, 1, 2)


@pytest.mark.parametrize(
    ("address", "distance"),
    [
        (None, None),
        (Address("Oldenburg", "Markt 1"), None),
        (somewhere("brake"), 0),
        (somewhere("nordenham"), 17),
        (Address("Brake", town="brake", position=(53.33, 8.49)), 0.6),
    ],
)
def test_how_far_a_service_is(address: Address | None, distance: float | None) -> None:
    assert a_directory().distance("brake", a_service(address=address)) == distance


def test_distances() -> None:
    assert kilometres(53.333, 8.483, 53.485, 8.484) == pytest.approx(16.9, abs=0.2)
    assert a_directory().nearest_town(53.24, 8.46) == a_directory().towns["elsfleth"]
    assert a_directory().nearest_town(48, 11) is None
