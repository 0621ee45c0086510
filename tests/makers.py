"""Builders of small real objects for tests."""

from dataclasses import replace
from datetime import datetime

from bot.domain.directory import (
    Address,
    Area,
    Confidence,
    Directory,
    EmergencyKind,
    EmergencyLine,
    Group,
    Kind,
    LineRole,
    Office,
    OutsidePlace,
    PageDate,
    Phone,
    Service,
    Source,
    Topic,
    Town,
)
from bot.domain.hours import ZONE
from bot.domain.lexicon import DANGERS

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


def a_service(id_: str = "advice", **changes: object) -> Service:
    """A counselling service of the district that can be phoned."""
    plain = Service(
        id=id_,
        name="Schuldnerberatung Brake",
        provider="Diakonie",
        kind=Kind.COUNSELLING,
        topics=("debt",),
        summary="Beratung bei Schulden.",
        confidence=Confidence.HIGH,
        area=Area.DISTRICT,
        phones=(Phone("04401 1234", seen=PageDate(2025, 3)),),
        sources=(Source("https://example.org", "all", PageDate(2025, 3), contact=True),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field


def a_directory(*services: Service) -> Directory:
    """Three topics, three towns in a row, and what every directory needs."""
    needed = (
        a_service("office", topics=("coordination",), name="Koordinierungsstelle"),
        a_service("board", topics=("coordination",), name="Kreishaus"),
        a_service("police", topics=("violence",), phones=(Phone("110", listed=True),), hours="24/7", area=Area.COUNTRY, kind=Kind.EMERGENCY),
        a_service("ambulance", topics=("health-care",), phones=(Phone("112", listed=True),), hours="24/7", area=Area.COUNTRY),
    )
    kept = {service.id: service for service in (*needed, *services)}
    topics = ("debt", "housing", "violence", "health-care", "migration-advice", "coordination")
    return Directory(
        groups={"all": Group("all", "Alles")},
        topics={topic: Topic(topic, "all", topic.title(), "•") for topic in topics},
        towns={
            "brake": Town("brake", "Brake (Unterweser)", 53.333, 8.483, ("elsfleth",)),
            "elsfleth": Town("elsfleth", "Elsfleth", 53.233, 8.467, ("brake",)),
            "nordenham": Town("nordenham", "Nordenham", 53.485, 8.484),
        },
        places={"bremen": OutsidePlace("bremen", "Bremen")},
        services=kept,
        emergencies={kind: EmergencyKind(kind, _lines(kind)) for kind in DANGERS},
        office=Office("Koordinierungsstelle", "Wesermarsch", "office", "board", "Sie berät nicht."),
    )


def _lines(kind: str) -> tuple[EmergencyLine, ...]:
    police, ambulance = EmergencyLine(LineRole.POLICE, "police"), EmergencyLine(LineRole.AMBULANCE, "ambulance")
    return (police, ambulance) if kind in {"police", "violence", "child", "suicide"} else (ambulance,)


def somewhere(town: str | None = "brake") -> Address:
    """An address in a town."""
    return Address("Brake", "Breite Straße 1", "26919", town)
