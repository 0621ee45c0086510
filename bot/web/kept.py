"""A list that a volunteer puts together: it stands in the address alone, so it can be passed on and nothing is kept here."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.domain.directory import Directory, Service

MOST_KEPT = 20
"""Services of one list: more would fit on no sheet, and in no QR code that a phone reads from paper."""
LONGEST_TITLE = 60
"""Letters of a list's title that are read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The services of a list in their order, its title, and the language of the person it is for (a code of ours)."""

    services: tuple[Service, ...] = ()
    title: str = ""
    reader: str | None = None

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The list as fields of an address or a form."""
        named = (("title", self.title), ("in", self.reader or ""))
        return [*(("s", service.id) for service in self.services), *((name, value) for name, value in named if value)]

    @property
    def query(self) -> str:
        """The list as it ends an address; empty when there is none."""
        return "?" + urlencode(self.fields) if self.fields else ""

    @property
    def is_full(self) -> bool:
        """Whether no more services fit."""
        return len(self.services) >= MOST_KEPT

    def holds(self, service: Service) -> bool:
        """Whether the service is in the list."""
        return any(kept.id == service.id for kept in self.services)

    def changed(self, service: Service) -> "Kept":
        """The list with the service, or without it where it was in."""
        if self.holds(service):
            return replace(self, services=tuple(kept for kept in self.services if kept.id != service.id))
        return replace(self, services=(*self.services, service)[:MOST_KEPT])


def read_kept(asked: QueryParams, directory: Directory, languages: frozenset[str]) -> Kept:
    """The list of an address; what is not known, or not for people who ask, is dropped."""
    ids = dict.fromkeys(asked.getlist("s")[: 2 * MOST_KEPT])
    known = [directory.services[id_] for id_ in ids if id_ in directory.services]
    reader = asked.get("in", "")
    return Kept(
        tuple(service for service in known if service.is_for_inquirers)[:MOST_KEPT],
        " ".join(asked.get("title", "").split())[:LONGEST_TITLE],
        reader if reader in languages else None,
    )


def rest_of(asked: QueryParams) -> list[tuple[str, str]]:
    """What stands in an address beside the list."""
    return [(name, value) for name, value in asked.multi_items() if name not in {"s", "title", "in"}]
