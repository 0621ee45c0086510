"""What was read -> values of the domain. Each function asks a section for its keys and notes every problem."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.directory import (
    Address,
    Appointment,
    Area,
    Audience,
    Bring,
    Closure,
    Confidence,
    Cost,
    Email,
    EmergencyKind,
    EmergencyLine,
    Event,
    Group,
    Kind,
    LineRole,
    Office,
    Outreach,
    OutsidePlace,
    Phone,
    PhoneUse,
    Service,
    Source,
    SpokenLanguages,
    Topic,
    Town,
    Verification,
)
from bot.knowledge.formats import bad_email, bad_hours, bad_phone, bad_postcode, bad_url, overridden
from bot.knowledge.reading import Mark, Problems, read_file, yaml_files
from bot.knowledge.sections import Section

_LANGUAGE_CODE = re.compile("[a-z]{2,3}")


@dataclass(slots=True)
class Draft:
    """Parts of a directory with the line of each id, before the rules across files are checked."""

    groups: dict[str, Group] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    towns: dict[str, Town] = field(default_factory=dict)
    places: dict[str, OutsidePlace] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    emergencies: dict[str, EmergencyKind] = field(default_factory=dict)
    office: Office | None = None
    events: list[Event] = field(default_factory=list)
    numbers: frozenset[str] = frozenset()
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)


def parse_directory(root: Path, problems: Problems) -> Draft:
    """Read every file of ``knowledge/`` but the phrases."""
    draft = Draft()
    _numbers(_file(root, "numbers.yaml", problems), draft)
    _topics(_file(root, "topics.yaml", problems), draft)
    _towns(_file(root, "towns.yaml", problems), draft)
    for path in yaml_files(root / "services"):
        node = read_file(path, root, problems)
        _provider(Section(node, problems, Mark(path.relative_to(root).as_posix(), 1), path.stem), draft)
    _emergencies(_file(root, "emergencies.yaml", problems), draft)
    _office(_file(root, "office.yaml", problems), draft)
    _events(_file(root, "events.yaml", problems), draft)
    return draft


def _file(root: Path, name: str, problems: Problems) -> Section:
    mark = Mark(name, 1)
    if not (root / name).is_file():
        problems.error(mark, "the file is missing.", "Restore it from the last version.")
        return Section(None, problems, mark, name)
    return Section(read_file(root / name, root, problems), problems, mark, name)


def _numbers(section: Section, draft: Draft) -> None:
    listed: set[str] = set()
    for entry in section.sections("numbers"):
        listed.add(_digits(entry.text("number")))
        entry.text("what")
        entry.checked("source", entry.text("source"), bad_url)
        entry.close()
    section.close()
    draft.numbers = frozenset(listed)


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def _topics(section: Section, draft: Draft) -> None:
    for group_id, group in section.named_sections():
        draft.groups[group_id] = Group(group_id, group.text("name"), group.text("pictogram"))
        for topic_id, topic in group.needed_section("topics").named_sections():
            if topic_id in draft.topics:
                section.problems.error(topic.mark, f"the topic “{topic_id}” stands in two groups.", "Keep one.")
            draft.topics[topic_id] = Topic(topic_id, group_id, topic.text("name"), topic.text("pictogram"))
            topic.optional_text("scope")
            topic.close()
        group.close()


def _towns(section: Section, draft: Draft) -> None:
    towns = section.needed_section("towns")
    for town_id, town in towns.named_sections():
        draft.towns[town_id] = Town(
            town_id,
            town.text("name"),
            _degrees(town, "latitude", 47, 56),
            _degrees(town, "longitude", 5, 16),
            town.texts("neighbours"),
            town.texts("villages"),
            tuple(_checked_texts(town, "postcodes")),
        )
        draft.marks["neighbours", town_id] = town.where("neighbours")
        town.optional_text("source")
        town.close()
    for place_id, place in section.needed_section("outside").named_sections():
        draft.places[place_id] = OutsidePlace(place_id, place.text("name"))
        place.close()
    section.optional_text("source")
    section.close()


def _degrees(section: Section, key: str, low: float, high: float) -> float:
    value = section.number(key)
    if value and not low <= value <= high:
        section.problems.error(section.where(key), f"{section.name}: {key} {value} is not in Germany.", "Latitude is 47 to 56, longitude 5 to 16.")
    return value


def _checked_texts(section: Section, key: str) -> tuple[str, ...]:
    for text, mark in section.marked_texts(key):
        complaint = bad_postcode(text)
        if complaint:
            section.problems.error(mark, f"{section.name}: {complaint}")
    return section.texts(key)


def _provider(section: Section, draft: Draft) -> None:
    provider = section.text("provider")
    for entry in section.sections("services"):
        service = _service(entry, provider, draft.numbers)
        if service.id in draft.services:
            first = draft.marks["service", service.id]
            entry.problems.error(entry.where("id"), f"the id “{service.id}” is taken.", f"It stands in {first.file}:{first.line}: choose another.")
        draft.services[service.id] = service
        draft.marks["service", service.id] = entry.where("id")
        for key in ("topics", "serves", "hours", "address"):
            draft.marks[key, service.id] = entry.where(key)
    section.close()


def _service(entry: Section, provider: str, numbers: frozenset[str]) -> Service:
    area, towns = _serves(entry)
    service = Service(
        id=entry.text("id"),
        name=entry.text("name"),
        provider=entry.optional_text("provider") or provider,
        kind=entry.needed_choice("kind", Kind),
        topics=entry.texts("topics"),
        summary=entry.text("summary"),
        confidence=entry.needed_choice("confidence", Confidence),
        area=area,
        towns=towns,
        audiences=entry.choices("for", Audience),
        ages=_ages(entry),
        address=_address(entry.section("address")),
        outreach=tuple(_outreach(day) for day in entry.sections("outreach")),
        phones=tuple(_phone(phone, numbers) for phone in entry.sections("phones")),
        emails=tuple(_email(email) for email in entry.sections("emails")),
        website=_checked(entry, "website", bad_url),
        chat=_checked(entry, "chat", bad_url),
        hours=_hours(entry),
        hours_seen=entry.page_date("hours_seen"),
        appointment=entry.choice("appointment", Appointment),
        languages=_languages(entry.section("languages")),
        cost=entry.choice("cost", Cost),
        anonymous=entry.flag("anonymous"),
        confidential=entry.flag("confidential"),
        bring=entry.choices("bring", Bring),
        closure=_closure(entry.section("closed")),
        lead=entry.flag("lead"),
        also_called=entry.texts("also_called"),
        note=entry.optional_text("note"),
        verified=_verified(entry.section("verified")),
        sources=tuple(_source(source) for source in entry.sections("sources")),
    )
    _complain_of_missing_lists(entry, service)
    entry.close()
    return service


def _complain_of_missing_lists(entry: Section, service: Service) -> None:
    if not service.topics:
        entry.problems.error(entry.mark, f"{service.id}: no topics.", "Name at least one, the most important first.")
    if not service.sources and service.verified is None:
        entry.problems.error(entry.mark, f"{service.id}: no sources.", "Say where the facts come from.")


def _serves(entry: Section) -> tuple[Area | None, tuple[str, ...]]:
    towns = entry.texts("serves_towns")
    area = entry.choice("serves", Area)
    if bool(towns) == (area is not None):
        entry.problems.error(
            entry.where("serves"),
            f"{entry.name}: who is served is not clear.",
            "Write either “serves: district” (region, state, country) or “serves_towns: [brake, …]”.",
        )
    return area, towns


def _ages(entry: Section) -> tuple[int, int | None] | None:
    section = entry.section("ages")
    if section is None:
        return None
    youngest = int(section.number("from")) if "from" in section else 0
    oldest = int(section.number("to")) if "to" in section else None
    section.close()
    if oldest is not None and oldest < youngest:
        section.problems.error(section.mark, f"{section.name}: “to” is below “from”.", "Exchange them.")
    return youngest, oldest


def _address(section: Section | None) -> Address | None:
    if section is None:
        return None
    address = Address(
        section.text("locality"),
        section.optional_text("street"),
        _checked(section, "postcode", bad_postcode),
        section.optional_text("town"),
        _position(section),
    )
    section.close()
    return address


def _position(section: Section) -> tuple[float, float] | None:
    if "latitude" not in section and "longitude" not in section:
        return None
    return _degrees(section, "latitude", 47, 56), _degrees(section, "longitude", 5, 16)


def _outreach(section: Section) -> Outreach:
    day = Outreach(section.text("town"), _hours(section), section.optional_text("place"))
    section.close()
    return day


def _phone(section: Section, numbers: frozenset[str]) -> Phone:
    number = section.text("number")
    phone = Phone(
        number,
        section.choice("use", PhoneUse) or PhoneUse.VOICE,
        section.optional_text("purpose"),
        section.page_date("seen"),
        _digits(number) in numbers,
    )
    if not phone.listed:
        section.checked("number", number, bad_phone)
    section.close()
    return phone


def _email(section: Section) -> Email:
    email = Email(_checked(section, "address", bad_email) or "", section.flag("personal"), section.page_date("seen"))
    section.close()
    return email


def _checked(section: Section, key: str, check: Callable[[str], str | None]) -> str | None:
    value = section.optional_text(key)
    section.checked(key, value, check)
    return value


def _hours(section: Section) -> str | None:
    hours = _checked(section, "hours", bad_hours)
    warning = overridden(hours) if hours else None
    if warning:
        section.problems.warn(section.where("hours"), f"{section.name}: {warning}", "Join the times with a comma: “Mo 08:00-12:00,14:00-16:00”.")
    return hours


def _languages(section: Section | None) -> SpokenLanguages:
    if section is None:
        return SpokenLanguages()
    spoken = SpokenLanguages(section.texts("staff"), section.texts("on_request"), section.texts("interpreter"))
    for code, mark in (pair for key in ("staff", "on_request", "interpreter") for pair in section.marked_texts(key)):
        if not _LANGUAGE_CODE.fullmatch(code):
            section.problems.error(
                mark, f"{section.name}: “{code}” is no language code.", "Write two or three small letters (ISO 639), for example ar."
            )
    section.close()
    return spoken


def _closure(section: Section | None) -> Closure | None:
    if section is None:
        return None
    start, end = section.day("from"), section.day("to")
    section.close()
    if start is None or end is None or end < start:
        section.problems.error(section.mark, f"{section.name}: a closure needs “from” and a later “to”.", "Write both days.")
        return None
    return Closure(start, end)


def _verified(section: Section | None) -> Verification | None:
    if section is None or not any(section.node(key) for key in ("on", "by", "how")):
        return None
    on = section.day("on")
    found = Verification(on, section.text("by"), section.text("how")) if on else None
    section.close()
    if on is None:
        section.problems.error(section.mark, f"{section.name}: the day is missing.", "Write “on: 2026-11-24”.")
    return found


def _source(section: Section) -> Source:
    source = Source(_checked(section, "url", bad_url) or "", section.text("what"), section.page_date("seen"), section.flag("contact"))
    section.close()
    return source


def _emergencies(section: Section, draft: Draft) -> None:
    for kind, entry in section.named_sections():
        draft.emergencies[kind] = EmergencyKind(kind, tuple(_emergency_line(line, kind, draft) for line in entry.sections("lines")))
        draft.marks["emergency", kind] = entry.where("lines")
        entry.optional_text("scope")
        entry.close()


def _emergency_line(section: Section, kind: str, draft: Draft) -> EmergencyLine:
    line = EmergencyLine(section.needed_choice("role", LineRole), section.text("service"))
    draft.marks[f"line {kind}", line.service] = section.where("service")
    section.close()
    return line


def _office(section: Section, draft: Draft) -> None:
    draft.office = Office(
        section.text("name"), section.text("district"), section.text("service"), section.text("switchboard"), section.text("statement")
    )
    draft.marks["office", "service"] = section.where("service")
    draft.marks["office", "switchboard"] = section.where("switchboard")
    section.close()


def _events(section: Section, draft: Draft) -> None:
    for entry in section.sections("events"):
        draft.events.append(Event(entry.text("name"), entry.text("dates"), entry.text("what"), entry.text("source")))
        entry.optional_text("recurring")
        entry.checked("source", entry.optional_text("source"), bad_url)
        entry.close()
    section.close()
