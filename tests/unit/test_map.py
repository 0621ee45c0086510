"""The drawn map: towns where they lie."""

from bot.domain.dialogue import World
from bot.web.map import SCALE, draw_map
from tests.makers import a_directory


def test_towns_lie_as_they_do_and_lead_to_their_facet() -> None:
    drawn = draw_map(a_directory(), {"brake": 7, "nordenham": 2}, "brake", lambda town: f"?town={town}")
    brake, elsfleth, nordenham = drawn.spots
    assert nordenham.y < brake.y < elsfleth.y
    assert abs(nordenham.x - brake.x) < 2
    assert abs((brake.y - nordenham.y) - 16.9 * SCALE) < 2
    assert [spot.address for spot in drawn.spots] == ["?town=brake", None, "?town=nordenham"]
    assert [spot.chosen for spot in drawn.spots] == [True, False, False]
    assert brake.name == "Brake"


def test_no_name_stands_in_another_circle_or_outside(world: World) -> None:
    drawn = draw_map(world.directory, {}, None, str)
    left, top, width, height = drawn.box
    for spot in drawn.spots:
        end = spot.name_x + (-8 if spot.anchor == "end" else 8) * len(spot.name)
        assert left < end < left + width
        assert top < spot.y < top + height
        low, high = sorted((spot.name_x, end))
        for other in drawn.spots:
            apart = max(low - other.x, other.x - high, 0), abs(other.y - spot.y)
            assert other is spot or max(apart) >= drawn.radius, (spot.name, other.name)
