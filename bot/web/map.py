"""The district as a drawing of our own: a circle per town where it lies, with what can be found there. Nothing is fetched for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, inf, radians

from bot.domain.directory import Directory
from bot.wording.cards import short_name

SCALE = 9.0
"""Units of the drawing per kilometre."""
RADIUS = 16
_GAP = 6
_LETTER = 8.5
"""Width of a letter of a name at most, on average."""
_KILOMETRES_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    """A town on the map; its name stands left or right of it. ``address`` is None where nothing would be found."""

    x: int
    y: int
    name: str
    number: int
    address: str | None
    chosen: bool
    name_x: int
    anchor: str


@dataclass(frozen=True, slots=True)
class TownMap:
    """The drawing, north at the top: left edge, top edge, width and height."""

    box: tuple[int, int, int, int]
    spots: tuple[Spot, ...]
    radius: int = RADIUS


def draw_map(directory: Directory, counts: Mapping[str, int], chosen: str | None, address: Callable[[str], str]) -> TownMap:
    """Every town of the directory; ``counts`` are those of the facet, ``address`` gives the end of the address that chooses a town."""
    places = _places(directory)
    spots = []
    for town in directory.towns.values():
        x, y = places[town.id]
        side, number = _side(town.id, places), counts.get(town.id, 0)
        at, anchor = x + side * (RADIUS + _GAP), "end" if side < 0 else "start"
        spots.append(Spot(x, y, short_name(town), number, address(town.id) if number else None, town.id == chosen, at, anchor))
    return TownMap(_box(spots), tuple(spots))


def _places(directory: Directory) -> dict[str, tuple[int, int]]:
    """Where towns lie in the drawing; degrees of longitude are shorter than those of latitude."""
    towns = directory.towns.values()
    shrink = cos(radians(sum(town.latitude for town in towns) / len(towns)))
    unit = _KILOMETRES_A_DEGREE * SCALE
    west, north = min(town.longitude for town in towns), max(town.latitude for town in towns)
    return {town.id: (round((town.longitude - west) * shrink * unit), round((north - town.latitude) * unit)) for town in towns}


def _side(town: str, places: Mapping[str, tuple[int, int]]) -> int:
    """Left (-1) or right (1): where the next town on the same height is further away."""
    x, y = places[town]
    beside = [other - x for name, (other, height) in places.items() if name != town and abs(height - y) < 2 * RADIUS]
    left = min((-step for step in beside if step <= 0), default=inf)
    right = min((step for step in beside if step > 0), default=inf)
    return 1 if right >= left else -1


def _box(spots: list[Spot]) -> tuple[int, int, int, int]:
    """What of the drawing is shown: every circle and every name."""
    lefts = [min(s.x - RADIUS, s.name_x - round(_LETTER * len(s.name)) if s.anchor == "end" else s.x) for s in spots]
    rights = [max(s.x + RADIUS, s.name_x + round(_LETTER * len(s.name)) if s.anchor == "start" else s.x) for s in spots]
    left, top = min(lefts) - _GAP, min(s.y for s in spots) - RADIUS - _GAP
    return left, top, max(rights) + _GAP - left, max(s.y for s in spots) + RADIUS + _GAP - top
