"""The directory: topics, towns, providers and their counselling services, as frozen values.

Everything here was checked when it was read (``bot.knowledge``); nothing here reads anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

OLDEST_YEAR_TO_DIAL = 2020
"""A number last seen before this year is kept for the coordinator and not offered to anybody."""


@dataclass(frozen=True, slots=True, order=True)
class PageDate:
    """When a page that bears a fact was made: a year, and the month where it is known (else 0)."""

    year: int
    month: int = 0

    @property
    def written(self) -> str:
        """As in the files: "2025-03", or the year alone."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


class PhoneUse(StrEnum):
    """What a number is for. Only voice numbers for everybody are offered to tap."""

    VOICE = "voice"
    FAX = "fax"
    TEXT = "text"
    WHATSAPP = "whatsapp"
    ABROAD = "abroad"
    PERSONAL = "personal"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is written in the directory, never reformatted.

    ``purpose`` is what the provider calls the line (German), ``seen`` the date of the newest page that
    bears it, ``listed`` whether it stands in our own sourced list of known numbers (``knowledge/numbers.yaml``).
    """

    number: str
    use: PhoneUse = PhoneUse.VOICE
    purpose: str | None = None
    seen: PageDate | None = None
    listed: bool = False

    @property
    def can_be_tapped(self) -> bool:
        """Whether the number may be offered to an inquirer."""
        recent = self.seen is None or self.seen.year >= OLDEST_YEAR_TO_DIAL
        return self.use is PhoneUse.VOICE and (recent or self.listed)

    @property
    def dialled(self) -> str:
        """The digits (and a leading plus) that a phone dials."""
        return "".join(c for c in self.number if c.isdigit() or c == "+")


@dataclass(frozen=True, slots=True)
class Email:
    """A mailbox; a worker's own is kept for the coordinator and not offered."""

    address: str
    personal: bool = False
    seen: PageDate | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where to go. ``locality`` is the town as on an envelope, ``town`` our id for it if it is in the district.

    ``position`` is that of the door in degrees north and east, where somebody looked it up.
    """

    locality: str
    street: str | None = None
    postcode: str | None = None
    town: str | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Outreach:
    """An outreach day (Außensprechstunde): the service comes to a town at some hours."""

    town: str
    hours: str | None = None
    place: str | None = None


class Kind(StrEnum):
    """What kind of place a service is."""

    COUNSELLING = "counselling"
    AUTHORITY = "authority"
    OFFER = "offer"
    VOLUNTEERS = "volunteers"
    EMERGENCY = "emergency"
    HOTLINE = "hotline"
    ONLINE = "online"
    PORTAL = "portal"


class Area(StrEnum):
    """How far a service reaches when it is not for named towns; nearest first."""

    DISTRICT = "district"
    REGION = "region"
    STATE = "state"
    COUNTRY = "country"


class Appointment(StrEnum):
    """Whether one needs an appointment."""

    NONE = "none"
    RECOMMENDED = "recommended"
    REQUIRED = "required"


class Confidence(StrEnum):
    """How sure the contact data are before somebody of the office has called."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Cost(StrEnum):
    """What it costs, or what a call costs."""

    FREE = "free"
    FEE = "fee"
    LANDLINE_RATE = "landline-rate"
    TWENTY_CENTS_A_CALL = "twenty-cents-a-call"


class Bring(StrEnum):
    """What to bring to the first appointment."""

    IDENTITY_PAPER = "identity-paper"
    RESIDENCE_TITLE = "residence-title"
    LETTERS = "letters"
    INCOME_PROOF = "income-proof"
    INSURANCE_CARD = "insurance-card"
    BENEFIT_NOTICE = "benefit-notice"


class Audience(StrEnum):
    """For whom a service is. None named means: for everybody."""

    WOMEN = "women"
    GIRLS = "girls"
    MEN = "men"
    BOYS = "boys"
    MOTHERS = "mothers"
    CHILDREN = "children"
    YOUNG_PEOPLE = "young-people"
    OLDER_PEOPLE = "older-people"
    FAMILIES = "families"
    PARENTS = "parents"
    COUPLES = "couples"
    PREGNANT_WOMEN = "pregnant-women"
    FOSTER_FAMILIES = "foster-families"
    RELATIVES = "relatives"
    MIGRANTS = "migrants"
    REFUGEES = "refugees"
    ASYLUM_SEEKERS = "asylum-seekers"
    REFUGEES_FROM_UKRAINE = "refugees-from-ukraine"
    EU_CITIZENS = "eu-citizens"
    WORKERS_FROM_OUTSIDE_THE_EU = "workers-from-outside-the-eu"
    LATE_REPATRIATES = "late-repatriates"
    AFRICAN_COMMUNITIES = "african-communities"
    SKILLED_WORKERS = "skilled-workers"
    STUDENTS = "students"
    LEARNERS_OF_GERMAN = "learners-of-german"
    PEOPLE_WITH_DISABILITIES = "people-with-disabilities"
    PEOPLE_NEEDING_CARE = "people-needing-care"
    PEOPLE_WITHOUT_INSURANCE = "people-without-insurance"
    PEOPLE_WITH_LOW_INCOME = "people-with-low-income"
    HOMELESS_PEOPLE = "homeless-people"
    VICTIMS_OF_VIOLENCE = "victims-of-violence"
    VICTIMS_OF_CRIME = "victims-of-crime"
    LGBTIQ = "lgbtiq"
    MEMBERS = "members"
    VOLUNTEERS = "volunteers"
    ASSOCIATIONS = "associations"
    PROFESSIONALS = "professionals"
    PROVIDERS = "providers"


_NOT_INQUIRERS = frozenset({Audience.PROFESSIONALS, Audience.PROVIDERS, Audience.ASSOCIATIONS})
_ALONGSIDE = _NOT_INQUIRERS | {Audience.RELATIVES, Audience.VOLUNTEERS}
_ONE_GROUP = frozenset(
    {
        Audience.WOMEN, Audience.GIRLS, Audience.MEN, Audience.BOYS, Audience.MOTHERS, Audience.CHILDREN,
        Audience.YOUNG_PEOPLE, Audience.OLDER_PEOPLE, Audience.FOSTER_FAMILIES, Audience.PREGNANT_WOMEN,
        Audience.REFUGEES_FROM_UKRAINE, Audience.EU_CITIZENS, Audience.WORKERS_FROM_OUTSIDE_THE_EU,
        Audience.LATE_REPATRIATES, Audience.AFRICAN_COMMUNITIES, Audience.SKILLED_WORKERS, Audience.STUDENTS,
        Audience.LGBTIQ, Audience.MEMBERS, Audience.HOMELESS_PEOPLE, Audience.PEOPLE_WITH_DISABILITIES,
        Audience.VOLUNTEERS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpokenLanguages:
    """Three different things: staff who speak it, staff who can be asked for, an interpreter who is called in."""

    staff: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    interpreter: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every language once, staff first."""
        return tuple(dict.fromkeys((*self.staff, *self.on_request, *self.interpreter)))


@dataclass(frozen=True, slots=True)
class Closure:
    """A temporary closure, both days included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Verification:
    """A person of the office called or visited."""

    on: date
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class Source:
    """A page that bears facts of a service; ``contact`` if it bears the contact data that are shown."""

    url: str
    what: str
    seen: PageDate | None = None
    contact: bool = False


@dataclass(frozen=True)
class Service:
    """One counselling service (Beratungsstelle) or another place to turn to."""

    id: str
    name: str
    provider: str
    kind: Kind
    topics: tuple[str, ...]
    summary: str
    confidence: Confidence
    area: Area | None = None
    towns: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    ages: tuple[int, int | None] | None = None
    address: Address | None = None
    outreach: tuple[Outreach, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    website: str | None = None
    chat: str | None = None
    hours: str | None = None
    hours_seen: PageDate | None = None
    appointment: Appointment | None = None
    languages: SpokenLanguages = SpokenLanguages()
    cost: Cost | None = None
    anonymous: bool = False
    confidential: bool = False
    bring: tuple[Bring, ...] = ()
    closure: Closure | None = None
    lead: bool = False
    also_called: tuple[str, ...] = ()
    note: str | None = None
    verified: Verification | None = None
    sources: tuple[Source, ...] = ()

    @cached_property
    def phones_to_tap(self) -> tuple[Phone, ...]:
        """Numbers that may be offered."""
        return tuple(phone for phone in self.phones if phone.can_be_tapped)

    @cached_property
    def emails_to_write(self) -> tuple[Email, ...]:
        """Mailboxes that belong to a function, not to a person."""
        return tuple(email for email in self.emails if not email.personal)

    @cached_property
    def is_in_touch(self) -> bool:
        """Whether one can phone, write or chat."""
        return bool(self.phones_to_tap or self.emails_to_write or self.chat)

    @cached_property
    def is_reachable(self) -> bool:
        """Whether there is any way at all: also a website or a door with a street."""
        return self.is_in_touch or bool(self.website) or bool(self.address and self.address.street)

    @cached_property
    def is_for_inquirers(self) -> bool:
        """Whether people who ask may see it: no lead, reachable, not for professionals only."""
        professional = bool(self.audiences) and set(self.audiences) <= _NOT_INQUIRERS
        return not self.lead and self.is_reachable and not professional

    @cached_property
    def is_authority(self) -> bool:
        """Whether it is an authority: it decides, it does not advise independently."""
        return self.kind is Kind.AUTHORITY

    @cached_property
    def is_for_one_group(self) -> bool:
        """Whether many an inquirer would be turned away: it must never be the only answer."""
        groups = set(self.audiences) - _ALONGSIDE or set(self.audiences)
        return bool(groups) and groups <= _ONE_GROUP

    def serves(self, town: str) -> bool:
        """Whether people of this town are in the catchment area (Einzugsgebiet)."""
        return self.area is not None or town in self.towns

    def as_of(self) -> PageDate | None:
        """Date of the newest source that bears the contact data; None when no page with a date was seen."""
        dates = [s.seen for s in self.sources if s.contact and s.seen]
        dates += [p.seen for p in self.phones_to_tap if p.seen]
        dates += [e.seen for e in self.emails_to_write if e.seen]
        return max(dates, default=None)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of need. ``name`` is its German name, ``pictogram`` what stands on its button."""

    id: str
    group: str
    name: str
    pictogram: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of topics, as in the menu."""

    id: str
    name: str
    pictogram: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """A town or municipality of the district with its villages and postcodes; degrees north and east."""

    id: str
    name: str
    latitude: float
    longitude: float
    neighbours: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsidePlace:
    """A known place that is not in the district."""

    id: str
    name: str


class LineRole(StrEnum):
    """What a line to call in danger is for."""

    AMBULANCE = "ambulance"
    POLICE = "police"
    CRISIS = "crisis"
    WOMEN = "women"
    MEN = "men"
    CHILDREN = "children"
    PARENTS = "parents"
    POISON = "poison"


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """A line to call in danger: what it is for, and the id of the service that has its number."""

    role: LineRole
    service: str


@dataclass(frozen=True, slots=True)
class EmergencyKind:
    """One kind of acute danger with the lines to call, first one first."""

    id: str
    lines: tuple[EmergencyLine, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """The coordination office itself. ``statement`` says in German that it is no counselling service."""

    name: str
    district: str
    service: str
    switchboard: str
    statement: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something the office organises or takes part in."""

    name: str
    dates: str
    what: str
    source: str


@dataclass(frozen=True, eq=False)
class Directory:
    """The whole directory, correct as a whole. Mappings keep the order of the files."""

    groups: Mapping[str, Group]
    topics: Mapping[str, Topic]
    towns: Mapping[str, Town]
    places: Mapping[str, OutsidePlace]
    services: Mapping[str, Service]
    emergencies: Mapping[str, EmergencyKind]
    office: Office
    events: tuple[Event, ...] = field(default=())

    @cached_property
    def for_inquirers(self) -> tuple[Service, ...]:
        """The services that inquirers may see."""
        return tuple(service for service in self.services.values() if service.is_for_inquirers)

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Service, ...]]:
        """Per topic the services that inquirers may see."""
        found: dict[str, list[Service]] = {topic: [] for topic in self.topics}
        for service in self.for_inquirers:
            for topic in service.topics:
                found[topic].append(service)
        return {topic: tuple(services) for topic, services in found.items()}

    def distance(self, town: str, service: Service) -> float | None:
        """Kilometres in a straight line from the middle of a town to a service's door.

        To the middle of its town, in whole kilometres, where the door's position is not known; None where even that is not.
        """
        address, start = service.address, self.towns[town]
        if address is None:
            return None
        if address.position:
            return round(kilometres(start.latitude, start.longitude, *address.position), 1)
        end = self.towns.get(address.town or "")
        if end is None:
            return None
        return float(round(kilometres(start.latitude, start.longitude, end.latitude, end.longitude)))

    def nearest_town(self, latitude: float, longitude: float, within: float = 40) -> Town | None:
        """The town nearest to a position, or None when even that is further than ``within`` kilometres."""
        towns = [(kilometres(latitude, longitude, t.latitude, t.longitude), t) for t in self.towns.values()]
        distance, town = min(towns, key=lambda pair: pair[0])
        return town if distance <= within else None


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine formula, mean radius of the earth)."""
    a, b, c, d = (radians(x) for x in (lat1, lon1, lat2, lon2))
    return 12742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
