"""Which services, and why."""

from bot.domain.directory import (
    Address,
    Appointment,
    Area,
    Audience,
    Confidence,
    Email,
    Kind,
    Outreach,
    Phone,
    PhoneUse,
    Service,
    SpokenLanguages,
    Verification,
)
from bot.domain.referral import Wish, choose_services, last_resort, rank_services, town_changes_referral
from tests.makers import TUESDAY, a_directory, a_service, somewhere

NOBODY = {"phones": (), "emails": ()}


def names(*services: Service, wish: Wish | None = None) -> list[str]:
    return [s.id for s in choose_services(a_directory(*services), wish or Wish("debt", "de", TUESDAY, "brake")).services]


def test_at_most_three_best_first() -> None:
    services = [a_service(f"s{n}", topics=("housing",) * n + ("debt",)) for n in range(4)]
    assert names(*services) == ["s0", "s1", "s2"]


def test_low_confidence_always_comes_last() -> None:
    doubtful = a_service("doubtful", confidence=Confidence.LOW)
    distant = a_service("distant", topics=("housing", "debt"), area=Area.COUNTRY)
    assert names(doubtful, distant) == ["distant", "doubtful"]


def test_who_does_not_serve_the_town_is_left_out() -> None:
    assert names(a_service("elsewhere", area=None, towns=("nordenham",)), a_service("here", area=None, towns=("brake",))) == ["here"]


def test_a_door_or_an_outreach_day_in_the_town_counts() -> None:
    door, neighbour = a_service("door", address=somewhere()), a_service("neighbour", address=somewhere("elsfleth"))
    comes, far = a_service("comes", outreach=(Outreach("brake"),)), a_service("far", address=Address("Nordenham", town="nordenham"))
    ranked = rank_services(a_directory(door, neighbour, comes, far), Wish("debt", "de", TUESDAY, "brake"))
    assert [c.service.id for c in ranked] == ["door", "comes", "neighbour", "far"]


def test_the_spoken_language_counts() -> None:
    spoken = {
        "staff": SpokenLanguages(staff=("ar",)), "request": SpokenLanguages(on_request=("ar",)),
        "interpreter": SpokenLanguages(interpreter=("ar",)), "unknown": SpokenLanguages(), "other": SpokenLanguages(staff=("tr",)),
    }  # fmt: skip
    directory = a_directory(*(a_service(name, languages=languages) for name, languages in spoken.items()))
    ranked = rank_services(directory, Wish("debt", "ar", TUESDAY, "brake"))
    assert [c.service.id for c in ranked] == ["staff", "request", "interpreter", "unknown", "other"]
    assert rank_services(directory, Wish("debt", "de", TUESDAY, "brake"))[-1].service.id != "unknown"


def test_independent_advice_before_an_authority_and_verified_before_unverified() -> None:
    authority = a_service("authority", kind=Kind.AUTHORITY)
    verified = a_service("verified", verified=Verification(TUESDAY.date(), "office", "called"))
    assert names(authority, a_service("advice"), verified) == ["verified", "advice", "authority"]


def test_independent_advice_without_a_phone_still_comes_before_an_authority_that_can_be_phoned() -> None:
    authority = a_service("authority", kind=Kind.AUTHORITY)
    written, unsure = (
        a_service(name, phones=(), website="https://example.org", confidence=c)
        for name, c in (("written", Confidence.MEDIUM), ("unsure", Confidence.LOW))
    )
    assert names(authority, written, unsure) == ["written", "authority", "unsure"]
    elsewhere = a_service("elsewhere", topics=("housing", "debt"), phones=(), website="https://example.org")
    assert names(authority, elsewhere) == ["authority", "elsewhere"]


def test_who_is_there_now_comes_first() -> None:
    assert names(a_service("closed", hours="Mo 08:00-09:00"), a_service("open", hours="24/7"))[0] == "open"


def test_a_service_for_one_group_is_never_the_only_answer() -> None:
    women = [a_service(f"women{n}", audiences=(Audience.WOMEN,), hours="24/7", address=somewhere()) for n in range(3)]
    everybody = a_service("everybody", topics=("housing", "violence", "debt"), area=Area.COUNTRY)
    assert names(*women, everybody) == ["women0", "women1", "everybody"]
    assert names(*women) == ["women0", "women1", "women2"]


def test_services_for_ukrainians_are_for_who_speaks_ukrainian_or_russian() -> None:
    ukraine = a_service("ukraine", audiences=(Audience.REFUGEES_FROM_UKRAINE,))
    assert names(ukraine) == []
    assert names(ukraine, wish=Wish("debt", "uk", TUESDAY, "brake")) == ["ukraine"]


def test_who_can_be_reached_is_added() -> None:
    silent = [a_service(f"silent{n}", **NOBODY, website="https://example.org") for n in range(3)]
    reachable = a_service("reachable", topics=("housing", "violence", "debt"), area=Area.COUNTRY, kind=Kind.PORTAL)
    assert names(*silent, reachable) == ["silent0", "silent1", "reachable"]


def test_the_last_resort_is_general_advice_in_the_language_else_the_county() -> None:
    silent = a_service("silent", **NOBODY, website="https://example.org")
    general = a_service("general", topics=("migration-advice",), languages=SpokenLanguages(staff=("ar",)))
    assert names(silent, general, wish=Wish("debt", "ar", TUESDAY)) == ["silent", "general"]
    assert names(silent, general, wish=Wish("debt", "tr", TUESDAY)) == ["silent", "board"]
    young = a_service("young", topics=("migration-advice",), languages=SpokenLanguages(staff=("tr",)), audiences=(Audience.YOUNG_PEOPLE,))
    assert names(silent, young, wish=Wish("debt", "tr", TUESDAY)) == ["silent", "board"]


def test_outside_the_district_only_wider_services_help() -> None:
    wide = a_service("wide", area=Area.STATE)
    away = Wish("debt", "de", TUESDAY, outside=True)
    assert names(a_service("local"), wide, wish=away) == ["wide"]
    assert last_resort(a_directory(), away) is None
    silent = a_service("silent", **NOBODY, website="https://example.org", area=Area.COUNTRY)
    assert names(silent, wish=away) == ["silent"]
    general = a_service("general", topics=("migration-advice",), area=Area.COUNTRY)
    found = last_resort(a_directory(general), away)
    assert found is not None
    assert found.service == general


def test_portals_only_where_few_people_are() -> None:
    portals = [a_service(f"portal{n}", kind=Kind.PORTAL, topics=("debt",)) for n in range(2)]
    helpers = [a_service(f"helper{n}", topics=("housing", "debt"), area=Area.COUNTRY) for n in range(2)]
    assert names(*portals, *helpers) == ["portal0", "portal1", "helper0"]
    assert "portal0" not in names(*portals, *(a_service(f"near{n}") for n in range(2)))


def test_an_appointment_that_nobody_can_ask_for_is_worth_less() -> None:
    blocked = a_service("blocked", **NOBODY, address=somewhere(None), appointment=Appointment.REQUIRED)
    written = a_service("written", phones=(), emails=(Email("rat@example.org"),), address=somewhere(None))
    reasons = {c.service.id: c.reasons for c in rank_services(a_directory(blocked, written), Wish("debt", "de", TUESDAY, "brake"))}
    assert any("no way to ask" in reason for reason in reasons["blocked"])
    assert any("written" in reason for reason in reasons["written"])


def test_the_town_is_worth_asking_only_where_it_changes_something() -> None:
    local = a_service("local", area=None, towns=("brake",))
    assert town_changes_referral(a_directory(a_service("all"), local), Wish("debt", "de", TUESDAY))
    assert not town_changes_referral(a_directory(a_service("all")), Wish("debt", "de", TUESDAY))


def test_what_is_kept_back_is_never_offered() -> None:
    fax = a_service("fax", phones=(Phone("04401 99", PhoneUse.FAX),), website=None)
    professionals = a_service("professionals", audiences=(Audience.PROFESSIONALS,))
    assert names(fax, professionals, a_service("lead", lead=True), a_service("seen")) == ["seen"]
