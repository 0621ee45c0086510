"""Rules across files: every id that is named exists, every topic is served, every danger has its lines."""

from bot.domain.directory import Directory, Service
from bot.domain.lexicon import DANGERS
from bot.knowledge.parsing import Draft
from bot.knowledge.reading import Mark, Problems
from bot.knowledge.sections import did_you_mean

LOCAL = frozenset({"district"})


def check_references(draft: Draft, problems: Problems) -> None:
    """Note every id that names nothing, and what would leave people without an answer."""
    for service in draft.services.values():
        _check_service(service, draft, problems)
    for town in draft.towns.values():
        _known(town.neighbours, draft.towns, "town", draft.marks["neighbours", town.id], problems)
    _check_emergencies(draft, problems)
    _check_office(draft, problems)


def _check_service(service: Service, draft: Draft, problems: Problems) -> None:
    def line(key: str) -> Mark:
        return draft.marks.get((key, service.id)) or draft.marks["service", service.id]

    _known(service.topics, draft.topics, "topic", line("topics"), problems)
    _known(service.towns, draft.towns, "town", line("serves_towns"), problems)
    _known(tuple(day.town for day in service.outreach), draft.towns, "town", line("outreach"), problems)
    if service.address and service.address.town:
        _known((service.address.town,), draft.towns, "town", line("address"), problems)
    if len(set(service.topics)) < len(service.topics):
        problems.error(line("topics"), f"{service.id}: a topic stands twice.", "Keep one.")


def _known(ids: tuple[str, ...], known: dict[str, object] | object, what: str, mark: Mark, problems: Problems) -> None:
    names = tuple(known) if isinstance(known, dict) else ()
    for text in ids:
        if text not in names:
            problems.error(mark, f"unknown {what} “{text}”.", did_you_mean(text, names))


def _check_emergencies(draft: Draft, problems: Problems) -> None:
    start = Mark("emergencies.yaml", 1)
    for kind in DANGERS:
        if kind not in draft.emergencies:
            problems.error(start, f"the danger “{kind}” is missing.", "Add it with its lines.")
    for kind, emergency in draft.emergencies.items():
        mark = draft.marks["emergency", kind]
        if kind not in DANGERS:
            problems.error(mark, f"unknown danger “{kind}”.", did_you_mean(kind, DANGERS))
        for line in emergency.lines:
            _known((line.service,), draft.services, "service", draft.marks[f"line {kind}", line.service], problems)
        lines = [draft.services[line.service] for line in emergency.lines if line.service in draft.services]
        if not lines or not lines[0].phones_to_tap:
            problems.error(mark, f"{kind}: the first line has no number that can be tapped.", "Name a service with a number first.")


def _check_office(draft: Draft, problems: Problems) -> None:
    if draft.office is None:
        return
    for key in ("service", "switchboard"):
        _known((getattr(draft.office, key),), draft.services, "service", draft.marks["office", key], problems)
    board = draft.services.get(draft.office.switchboard)
    if board is not None and not board.phones_to_tap:
        problems.error(draft.marks["office", "switchboard"], "the switchboard has no number that can be tapped.", "Add the number of the Kreishaus.")


def check_supply(directory: Directory, problems: Problems) -> None:
    """Every topic must lead to something that can be reached; one without a local service is a supply gap to know of."""
    for topic in directory.topics.values():
        mark = Mark("topics.yaml", 1)
        services = directory.by_topic[topic.id]
        if not services:
            problems.error(mark, f"nobody can be reached for the topic “{topic.id}”.", "Add a service with a phone, mail, chat, website or street.")
        elif not any(service.is_in_touch and is_local(service) for service in services):
            problems.warn(mark, f"the topic “{topic.id}” has no reachable local service.", "Look for one, or note the supply gap.")


def is_local(service: Service) -> bool:
    """Whether a service is for the district or for towns of it."""
    return service.area is None or service.area in LOCAL
