"""The one place where concrete parts meet: settings -> store, knowledge, catalogues, channels."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.domain.dialogue import World
from bot.learning.fitting import load_or_fit
from bot.settings import Settings
from bot.store.base import Store
from bot.store.sql import SqlStore
from bot.usecases.enquiries import Office
from bot.wording.catalogues import EASY_GERMAN, Catalogue, load_catalogues


def load_world(knowledge: Path, cache: Path, catalogues: Mapping[str, Catalogue]) -> World:
    """The directory with its matcher, and the languages that have both phrases and a catalogue."""
    directory, matcher = load_or_fit(knowledge, cache)
    spoken = {*matcher.labels, *({EASY_GERMAN} if "de" in matcher.labels else ())}
    return World(directory, matcher, tuple(code for code in catalogues if code in spoken))


def open_office(settings: Settings, store: Store | None = None) -> Office:
    """Everything that channels stand on. Raises a BotError with plain words for whatever is wrong."""
    catalogues = load_catalogues()
    world = load_world(settings.knowledge, settings.cache, catalogues)
    spoken = {code: catalogues[code] for code in world.languages}
    return Office(lambda: world, store or SqlStore(settings.database_url), spoken, secret_of(settings))


def secret_of(settings: Settings) -> bytes:
    """The secret behind the keys of conversations: the given one, else one made at the first start (readable by the owner only)."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.secret_file
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii").strip().encode()

