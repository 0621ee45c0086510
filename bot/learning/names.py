"""Names that are found in texts: places, services, languages; pairs of a normalised name and what it stands for."""

from collections import Counter
from collections.abc import Iterator, Mapping

from babel import Locale, UnknownLocaleError

from bot.domain.directory import Directory
from bot.domain.lexicon import NO_PLACE
from bot.domain.text import normalise

NAMED_LANGUAGES = [
    "de",
    "en",
    "uk",
    "ru",
    "ar",
    "fa",
    "ps",
    "ku",
    "tr",
    "pl",
    "ro",
    "bg",
    "fr",
    "es",
    "pt",
    "sq",
    "vi",
    "ti",
    "so",
    "ta",
    "ur",
    "ckb",
    "ka",
    "sr",
    "hr",
    "bs",
    "mk",
    "hy",
    "el",
    "it",
    "nl",
    "hu",
    "cs",
    "zh",
    "hi",
    "am",
    "az",
    "he",
]


def place_names(directory: Directory, named: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
    """Towns with their villages and postcodes, places outside, and what languages call them."""
    for places in named.values():
        for name in places.get(NO_PLACE, ()):
            yield normalise(name), ""
    villages: dict[str, str] = {}
    for town in directory.towns.values():
        short = town.name.split(" (")[0]
        for name in (town.name, short, *town.villages, *town.postcodes):
            villages.setdefault(normalise(name), town.id)
            yield normalise(name), town.id
    for place in directory.places.values():
        yield normalise(place.name), place.id
    for name in ("Wesermarsch", "Landkreis Wesermarsch"):
        yield normalise(name), "wesermarsch"
    for place_id, name in ((place_id, name) for places in named.values() for place_id, names in places.items() for name in names):
        yield normalise(name), place_id if place_id in directory.towns or place_id in directory.places else villages.get(place_id, place_id)


def service_names(directory: Directory) -> Iterator[tuple[str, str]]:
    """Official and popular names; and the short name before a dash ("LaWeGa – …") where only one service has it."""
    shown = [service for service in directory.services.values() if service.is_for_inquirers]
    short = Counter(_short_name(service.name) for service in shown)
    for service in shown:
        for name in (*service.also_called, service.name):
            yield normalise(name), service.id
        if short[_short_name(service.name)] == 1:
            yield _short_name(service.name), service.id


def _short_name(name: str) -> str:
    return normalise(name.partition(" – ")[0].partition(" (")[0])


def language_names(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What speakers of our languages call languages (CLDR)."""
    for code in NAMED_LANGUAGES:
        for speaker in (*codes, code):
            try:
                name = Locale.parse(speaker).languages.get(code)
            except (UnknownLocaleError, ValueError):
                continue
            if name:
                yield normalise(name), code
                yield normalise(name.removesuffix("язык").removesuffix(" dili").strip()), code
