"""The directory by facets: topic, town, spoken language, for whom, open now, free; with counts of what each choice would leave."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from math import inf
from operator import and_

from bot.domain.directory import Cost, Directory, Service
from bot.domain.hours import is_open
from bot.domain.referral import Wish, weigh_services

GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Facets:
    """What is chosen; None where everything fits."""

    topic: str | None = None
    town: str | None = None
    language: str | None = None
    audience: str | None = None
    open_now: bool = False
    free: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The services that fit, best first, and for each facet how many each of its values would leave."""

    services: tuple[Service, ...]
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Index:
    """The services that inquirers may see, by name, and for each value of each facet the set of those that have it.

    A set is a number whose bits say which services are in it, so that meeting and counting of 10,000 take a microsecond.
    """

    services: tuple[Service, ...]
    values: Mapping[str, Mapping[str, int]]
    free: int


@lru_cache(maxsize=2)
def _index_of(directory: Directory) -> _Index:
    """Made once per directory."""
    services = tuple(sorted(directory.for_inquirers, key=lambda service: service.name.casefold()))
    values = {
        "topic": _sets(services, lambda service: service.topics),
        "town": _sets(services, lambda service: [town for town in directory.towns if service.serves(town)]),
        "language": _sets(services, lambda service: service.languages.all()),
        "audience": _sets(services, lambda service: service.audiences),
    }
    return _Index(services, values, _set_of(service.cost is Cost.FREE for service in services))


def _sets(services: tuple[Service, ...], values_of: Callable[[Service], Iterable[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, service in enumerate(services):
        for value in values_of(service):
            found[str(value)] = found.get(str(value), 0) | 1 << number
    return found


def _set_of(members: Iterable[bool]) -> int:
    return int("".join("1" if member else "0" for member in members)[::-1] or "0", 2)


def look_through(directory: Directory, facets: Facets, now: datetime) -> Found:
    """Choose from everything that inquirers may see."""
    index = _index_of(directory)
    chosen = _chosen(index, facets, now)
    every = (1 << len(index.services)) - 1

    def left(without: str) -> int:
        return reduce(and_, (members for name, members in chosen.items() if name != without), every)

    counts = {facet: _counted(values, left(facet)) for facet, values in index.values.items()}
    members = reversed(f"{left(''):0{len(index.services)}b}")
    fitting = [service for service, member in zip(index.services, members, strict=True) if member == "1"]
    return Found(_in_order(fitting, directory, facets, now), counts)


def _chosen(index: _Index, facets: Facets, now: datetime) -> dict[str, int]:
    """For each facet in which something is chosen the set of services that fit it."""
    named = {"topic": facets.topic, "town": facets.town, "language": facets.language, "audience": facets.audience}
    chosen = {facet: index.values[facet].get(value, 0) for facet, value in named.items() if value}
    if facets.open_now:
        chosen["open_now"] = _set_of(is_open(service, now) for service in index.services)
    if facets.free:
        chosen["free"] = index.free
    if facets.names:
        chosen["names"] = _set_of(service.id in facets.names for service in index.services)
    return chosen


def _counted(values: Mapping[str, int], left: int) -> dict[str, int]:
    counts = {value: (members & left).bit_count() for value, members in values.items()}
    return {value: count for value, count in counts.items() if count}


def _in_order(services: list[Service], directory: Directory, facets: Facets, now: datetime) -> tuple[Service, ...]:
    """Nearest first where a town is chosen, those without a known place last; then by fit to topic, town and language; then by name."""
    if not (facets.topic or facets.town or facets.language or facets.open_now):
        return tuple(services)
    wish = Wish(facets.topic or "", facets.language or GERMAN, now, facets.town)
    fit = {choice.service.id: -choice.points for choice in weigh_services(directory, wish)}
    far = _distances(directory, facets.town) if facets.town else {}
    return tuple(sorted(services, key=lambda service: (far.get(service.id, inf), fit.get(service.id, inf))))


@lru_cache(maxsize=32)
def _distances(directory: Directory, town: str) -> dict[str, float]:
    """How far the services are whose place is known."""
    found = ((service.id, directory.distance(town, service)) for service in directory.for_inquirers)
    return {service: distance for service, distance in found if distance is not None}
