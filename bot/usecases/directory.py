"""The directory by facets: topic, town, spoken language, for whom, open now, free; with counts of what each choice would leave."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from bot.domain.directory import Audience, Cost, Directory, Service
from bot.domain.hours import is_open
from bot.domain.lookup import Query, find_services


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


def look_through(directory: Directory, facets: Facets, now: datetime) -> Found:
    """Choose from everything that inquirers may see."""
    shown = [service for service in directory.services.values() if service.is_for_inquirers]
    tests = _tests(facets, now)

    def left(without: str) -> list[Service]:
        return [service for service in shown if all(test(service) for name, test in tests.items() if name != without)]

    counts = {
        "topic": Counter(topic for service in left("topic") for topic in service.topics),
        "town": Counter(town for service in left("town") for town in directory.towns if service.serves(town)),
        "language": Counter(code for service in left("language") for code in service.languages.all()),
        "audience": Counter(str(audience) for service in left("audience") for audience in service.audiences),
        "open": Counter({"open": sum(1 for service in left("open_now") if is_open(service, now))}),
        "free": Counter({"free": sum(1 for service in left("free") if service.cost is Cost.FREE)}),
    }
    return Found(_in_order(left(""), directory, facets, now), counts)


def _tests(facets: Facets, now: datetime) -> dict[str, Callable[[Service], bool]]:
    tests: dict[str, Callable[[Service], bool]] = {}
    if facets.topic:
        tests["topic"] = lambda service: facets.topic in service.topics
    if facets.town:
        tests["town"] = lambda service: service.serves(facets.town or "")
    if facets.language:
        tests["language"] = lambda service: facets.language in service.languages.all()
    if facets.audience:
        audience = Audience(facets.audience)
        tests["audience"] = lambda service: audience in service.audiences
    if facets.open_now:
        tests["open_now"] = lambda service: is_open(service, now)
    if facets.free:
        tests["free"] = lambda service: service.cost is Cost.FREE
    if facets.names:
        tests["names"] = lambda service: service.id in facets.names
    return tests


def _in_order(services: list[Service], directory: Directory, facets: Facets, now: datetime) -> tuple[Service, ...]:
    """Nearest first where a town is chosen, those without a known place last; then by fit to topic, town and language; then by name."""
    query = replace(Query(facets.topic, facets.town, facets.language), open_now=facets.open_now)
    place = {choice.service.id: number for number, choice in enumerate(find_services(directory, query, now))}

    def order(service: Service) -> tuple[float, int, str]:
        distance = directory.distance(facets.town, service) if facets.town else None
        return inf if distance is None else distance, place.get(service.id, len(place)), service.name.casefold()

    return tuple(sorted(services, key=order))
