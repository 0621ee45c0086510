"""The place of a poster: it travels in the codes that are printed on it, so that the office learns which posters are used."""

import re

_PLACE = re.compile(r"[a-z0-9-]{1,30}")
_BEFORE = "poster-"


def is_place(text: str) -> bool:
    """Whether a text can name the place of a poster: ``kreishaus``, ``tafel-brake``."""
    return _PLACE.fullmatch(text) is not None


def payload_of(place: str) -> str:
    """What stands behind ``?start=`` in a link to Telegram (at most 64 characters there)."""
    return _BEFORE + place


def place_in(payload: str) -> str | None:
    """The place that a payload names; None for any other payload."""
    place = payload.removeprefix(_BEFORE)
    return place if place != payload and is_place(place) else None
