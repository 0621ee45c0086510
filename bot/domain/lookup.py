"""Looking services up by topic, town, spoken language and opening hours, as volunteers do: a few words in any order.

A query is made of ids, so that it can travel in a button or in the address of a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.directory import Cost, Directory, Service
from bot.domain.hours import is_open
from bot.domain.matching import Band, Matcher
from bot.domain.referral import Choice, Wish, weigh_services
from bot.domain.text import normalise

PAGE = 5
"""Services on one page of a listing."""
_OPEN_WORDS = frozenset(
    normalise(word) for word in ["offen", "geöffnet", "jetzt", "heute", "open", "now", "открыто", "відкрито", "مفتوح", "باز", "açık", "ouvert"]
)
_FREE_WORDS = frozenset(
    normalise(word) for word in ["kostenlos", "gratis", "umsonst", "free", "бесплатно", "безкоштовно", "مجاني", "رایگان", "ücretsiz", "gratuit"]
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; everything may be open. ``names`` are ids of services that were named."""

    topic: str | None = None
    town: str | None = None
    language: str | None = None
    open_now: bool = False
    free: bool = False
    names: tuple[str, ...] = ()
    page: int = 0

    @property
    def code(self) -> str:
        """The query in a short form; names of services do not travel (a button holds 64 bytes)."""
        flags = ("o" if self.open_now else "") + ("f" if self.free else "")
        return ".".join((self.topic or "", self.town or "", self.language or "", flags, str(self.page)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is looked for."""
        return replace(self, page=0) == Query()


def query_from_code(code: str, directory: Directory) -> Query:
    """The query of a code; parts that are no longer known are left out."""
    topic, town, language, flags, page = (*code.split("."), "", "", "", "", "")[:5]
    return Query(
        topic if topic in directory.topics else None,
        town if town in directory.towns else None,
        language or None,
        "o" in flags,
        "f" in flags,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0,  # noqa: PLR2004  pages, not numbers to fill memory
    )


def read_query(text: str, matcher: Matcher) -> Query:
    """Read a volunteer's words: "schulden nordenham arabisch offen"."""
    words = tuple(normalise(text).split())
    places = matcher.places.find(words, matcher.vocabulary)
    languages = matcher.language_names.find(words)
    used = {i for found in (*places, *languages) for i in range(found.start, found.end)}
    used |= {i for i, word in enumerate(words) if word in _OPEN_WORDS | _FREE_WORDS}
    rest = " ".join(word for i, word in enumerate(words) if i not in used)
    return Query(
        topic=_topic(rest, matcher),
        town=next((found.id for found in places if found.id in matcher.towns), None),
        language=languages[0].id if languages else None,
        open_now=bool(_OPEN_WORDS & set(words)),
        free=bool(_FREE_WORDS & set(words)),
        names=tuple(dict.fromkeys(found.id for found in matcher.names.find(words, matcher.vocabulary))),
    )


def _topic(text: str, matcher: Matcher) -> str | None:
    if not text:
        return None
    match = matcher.understand(text, "de").match
    return match.first if match.band is not Band.UNCLEAR and not match.talk else None


def find_services(directory: Directory, query: Query, now: datetime) -> tuple[Choice, ...]:
    """Every service that fits all of the query, best first; nothing for an empty query."""
    if query.is_empty:
        return ()
    return tuple(choice for choice in _ranked(directory, query, now) if _fits(choice.service, query, now))


def _ranked(directory: Directory, query: Query, now: datetime) -> Sequence[Choice]:
    """By topic where one is wanted, else each service by its own first; named services always, and first."""
    named = [Choice(directory.services[name], 0, ("named",)) for name in query.names if name in directory.services]
    if query.names and not query.topic:
        return named
    choices = weigh_services(directory, Wish(query.topic or "", query.language or "de", now, query.town))
    return [*named, *(c for c in sorted(choices, key=lambda c: (-c.points, c.service.id)) if c.service.id not in query.names)]


def _fits(service: Service, query: Query, now: datetime) -> bool:
    return (
        service.is_for_inquirers
        and (query.town is None or service.serves(query.town))
        and (query.language is None or query.language == "de" or query.language in service.languages.all())
        and (not query.open_now or is_open(service, now))
        and (not query.free or service.cost is Cost.FREE)
    )
