"""Which services for this topic, town, language and time, and why.

Every rule gives points, every point has a reason that ``--why`` shows. Low confidence always ranks last.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.domain.directory import Appointment, Area, Audience, Confidence, Directory, Kind, Service
from bot.domain.hours import ZONE, is_open

MOST = 3
"""Services in one referral: more would not be read on a small screen."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a referral is looked up for. ``topic`` is empty when each service is looked at for its own first one.

    ``language`` is the spoken language wanted, ``town`` None when not known.
    """

    topic: str
    language: str
    now: datetime
    town: str | None = None
    outside: bool = False
    """The person named a place outside the district: only regional and nationwide services help."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen service with its points and the reasons for them; ``added`` if it is there to be reachable at all."""

    service: Service
    points: int
    reasons: tuple[str, ...]
    added: bool = False


@dataclass(frozen=True, slots=True)
class Referral:
    """Services for one topic, best first; empty when nothing is known. ``more`` counts those not shown."""

    topic: str
    choices: tuple[Choice, ...]
    more: int = 0

    @property
    def services(self) -> tuple[Service, ...]:
        """The services named."""
        return tuple(choice.service for choice in self.choices)


_TOPIC_POINTS = (40, 28, 20)
_AREA_POINTS = {Area.DISTRICT: 28, Area.REGION: 16, Area.STATE: 12, Area.COUNTRY: 8}
_KIND_POINTS = {
    Kind.COUNSELLING: 10, Kind.HOTLINE: 8, Kind.OFFER: 7, Kind.VOLUNTEERS: 6,
    Kind.EMERGENCY: 6, Kind.ONLINE: 5, Kind.AUTHORITY: 0, Kind.PORTAL: -6,
}  # fmt: skip
_OPEN_POINTS = 6
ANY_TIME = datetime.min.replace(tzinfo=ZONE)
"""Stands for the time where it makes no difference."""
_INDEPENDENT = frozenset({Kind.COUNSELLING, Kind.HOTLINE, Kind.VOLUNTEERS})
_UKRAINE_SPEAKS = frozenset({"uk", "ru"})


def choose_services(directory: Directory, wish: Wish) -> Referral:
    """Rank the services for a wish and take the best, never only such as cannot be reached or serve one group."""
    ranked = rank_services(directory, wish)
    chosen = _varied(ranked)
    chosen = _with(chosen, ranked, lambda service: not service.is_for_one_group)
    chosen = _independent_first(chosen, wish.topic)
    if chosen and not any(choice.service.is_in_touch for choice in chosen):
        chosen = _with_reachable(directory, wish, chosen, ranked)
    return Referral(wish.topic, tuple(chosen), more=len(ranked) - sum(1 for c in chosen if not c.added))


def rank_services(directory: Directory, wish: Wish) -> list[Choice]:
    """Every service that fits the wish at all, best first."""
    return sorted(weigh_services(directory, wish), key=lambda c: (c.service.confidence is Confidence.LOW, -c.points, c.service.id))


def weigh_services(directory: Directory, wish: Wish) -> list[Choice]:
    """The same in no order."""
    return [_at(choice, wish.now) for choice in _fitting(directory, replace(wish, now=ANY_TIME))]


@lru_cache(maxsize=2048)
def _fitting(directory: Directory, wish: Wish) -> tuple[Choice, ...]:
    """The services that fit a wish, with the points that hold at any time."""
    services = directory.by_topic[wish.topic] if wish.topic else directory.for_inquirers
    return tuple(_weigh(service, wish, directory) for service in services if _fits(service, wish))


def _at(choice: Choice, now: datetime) -> Choice:
    """The choice with the points of this moment."""
    if not (choice.service.phones_to_tap and is_open(choice.service, now)):
        return choice
    return Choice(choice.service, choice.points + _OPEN_POINTS, (*choice.reasons, f"reachable now {_OPEN_POINTS:+d}"))


def _fits(service: Service, wish: Wish) -> bool:
    if Audience.REFUGEES_FROM_UKRAINE in service.audiences and wish.language not in _UKRAINE_SPEAKS:
        return False
    if wish.outside:
        return service.area is not None and service.area is not Area.DISTRICT
    return wish.town is None or service.serves(wish.town)


def _weigh(service: Service, wish: Wish, directory: Directory) -> Choice:
    points: dict[str, int] = {}
    rank = service.topics.index(wish.topic) if wish.topic else 0
    points[f"topic is number {rank + 1} of its topics"] = _TOPIC_POINTS[rank] if rank < len(_TOPIC_POINTS) else 12
    points.update(_near(service, wish, directory))
    points.update(_speaks(service, wish.language))
    points[f"kind: {service.kind}"] = _KIND_POINTS[service.kind]
    points.update(_in_touch(service))
    if service.verified:
        points["confirmed by the office"] = 10
    if service.is_for_one_group:
        points["for one group only"] = -12
    kept = {reason: value for reason, value in points.items() if value}
    return Choice(service, sum(kept.values()), tuple(_told(reason, value) for reason, value in kept.items()))


@lru_cache(maxsize=1024)
def _told(reason: str, value: int) -> str:
    """A reason with its points; the same text is kept once for all services."""
    return f"{reason} {value:+d}"


def _near(service: Service, wish: Wish, directory: Directory) -> dict[str, int]:
    if service.area is not None:
        points = {f"serves the {service.area}": _AREA_POINTS[service.area]}
    elif wish.town is None:
        return {f"only for {', '.join(service.towns)}, town not known": 10}
    else:
        points = {f"serves {wish.town}": 30}
    if wish.town is None:
        return points
    here = service.address.town if service.address else None
    if here == wish.town:
        points["its door is in the town"] = 5
    elif any(day.town == wish.town for day in service.outreach):
        points["outreach day in the town"] = 4
    elif here in directory.towns[wish.town].neighbours:
        points["its door is in a neighbouring town"] = 2
    return points


def _speaks(service: Service, language: str) -> dict[str, int]:
    if language == "de":
        return {"does not say that German is spoken": -8} if _only_other_languages(service, "de") else {}
    spoken = service.languages
    if language in spoken.staff:
        return {f"staff speak {language}": 14}
    if language in spoken.on_request:
        return {f"{language} on request": 8}
    if language in spoken.interpreter:
        return {f"interpreter for {language}": 6}
    return {f"speaks other languages than {language}": -8} if _only_other_languages(service, "de") else {}


def _only_other_languages(service: Service, language: str) -> bool:
    return bool(service.languages.all()) and language not in service.languages.all()


def _in_touch(service: Service) -> dict[str, int]:
    points: dict[str, int] = {}
    if service.phones_to_tap:
        points["can be phoned"] = 10
    elif service.is_in_touch:
        points["can be written to"] = 6
    if service.appointment is Appointment.REQUIRED and not service.is_in_touch:
        points["appointment needed, but no way to ask for one"] = -6
    return points


def _varied(ranked: list[Choice]) -> list[Choice]:
    """The best few; a portal only where fewer than two places with people stand before it."""
    chosen: list[Choice] = []
    for choice in ranked:
        people = sum(1 for c in chosen if c.service.kind is not Kind.PORTAL)
        if choice.service.kind is Kind.PORTAL and people > 1:
            continue
        chosen.append(choice)
        if len(chosen) == MOST:
            break
    return chosen


def _independent_first(chosen: list[Choice], topic: str) -> list[Choice]:
    """Independent advice before an authority where both fit: who decides on an application does not advise on it."""
    ordered: list[Choice] = []
    for choice in chosen:
        place = len(ordered)
        if choice.service.kind in _INDEPENDENT and choice.service.confidence is not Confidence.LOW:
            rank = choice.service.topics.index(topic)
            authorities = [n for n, c in enumerate(ordered) if c.service.kind is Kind.AUTHORITY and c.service.topics.index(topic) >= rank]
            place = authorities[0] if authorities else place
        ordered.insert(place, choice)
    return ordered


def _with(chosen: list[Choice], ranked: list[Choice], wanted: Callable[[Service], bool]) -> list[Choice]:
    """Replace the last choice by the best that is ``wanted`` when none of the chosen is."""
    if not chosen or any(wanted(choice.service) for choice in chosen):
        return chosen
    best = next((choice for choice in ranked if wanted(choice.service)), None)
    return chosen if best is None else [*chosen[: MOST - 1], best]


def _with_reachable(directory: Directory, wish: Wish, chosen: list[Choice], ranked: list[Choice]) -> list[Choice]:
    """Add a place that can be phoned or written to: of this topic, else in the person's language, else the county."""
    in_touch = next((choice for choice in ranked if choice.service.is_in_touch), None)
    if in_touch is None:
        in_touch = last_resort(directory, wish)
    if in_touch is None:
        return chosen
    return [*chosen[: MOST - 1], Choice(in_touch.service, in_touch.points, in_touch.reasons, added=True)]


def last_resort(directory: Directory, wish: Wish) -> Choice | None:
    """Somebody to call when nothing of the topic can be reached: general advice in the language, else the county."""
    general = Wish("migration-advice", wish.language, wish.now, wish.town, wish.outside)
    for choice in rank_services(directory, general):
        service = choice.service
        speaks = wish.language in (*service.languages.staff, *service.languages.on_request)
        if service.is_in_touch and not service.is_for_one_group and (speaks or wish.outside):
            return choice
    if wish.outside:
        return None
    return Choice(directory.services[directory.office.switchboard], 0, ("the county's switchboard, since nothing else can be reached",))


def town_changes_referral(directory: Directory, wish: Wish) -> bool:
    """Whether knowing the town would name other services: only then it is worth asking."""
    without = choose_services(directory, wish).services
    return any(choose_services(directory, Wish(wish.topic, wish.language, wish.now, town)).services != without for town in directory.towns)
