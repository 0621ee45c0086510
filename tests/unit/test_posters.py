import pytest

from bot.domain.posters import is_place, payload_of, place_in


@pytest.mark.parametrize("place", ["kreishaus", "tafel-brake", "2", "a" * 30])
def test_a_place_comes_back_from_its_payload(place: str) -> None:
    assert is_place(place)
    assert place_in(payload_of(place)) == place
    assert len(payload_of(place)) <= 64


@pytest.mark.parametrize("text", ["", "Kreishaus", "kreis haus", "a" * 31, "straße", "a_b", "a\n"])
def test_what_is_no_place(text: str) -> None:
    assert not is_place(text)
    assert place_in(payload_of(text)) is None


@pytest.mark.parametrize("payload", ["", "de-debt", "kreishaus", "poster"])
def test_other_payloads_name_no_place(payload: str) -> None:
    assert place_in(payload) is None
