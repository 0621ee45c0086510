"""The one place where concrete parts meet: settings -> store, knowledge, catalogues, channels."""

import gc
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress

from bot.domain.dialogue import World
from bot.knowledge.loading import load_sentences
from bot.learning.learnt import is_learnt
from bot.settings import Settings
from bot.store.base import Store
from bot.store.sql import SqlStore
from bot.understanding import load_matcher
from bot.usecases.enquiries import Office
from bot.wording.catalogues import EASY_GERMAN, Catalogue, load_catalogues


class Living:
    """The world of the moment. A changed directory replaces it whole, or not at all."""

    def __init__(self, settings: Settings, catalogues: Mapping[str, Catalogue]) -> None:
        self._settings = settings
        self._catalogues = catalogues
        self.world = self.load()

    def load(self) -> World:
        """Read the knowledge files; raises KnowledgeError with every problem."""
        directory, matcher = load_matcher(self._settings)
        spoken = {*matcher.labels, *({EASY_GERMAN} if "de" in matcher.labels else ())}
        sentences = load_sentences(self._settings.knowledge, directory)
        gc.unfreeze()  # what loading left behind goes, also that of the world before
        gc.collect()
        gc.freeze()
        return World(directory, matcher, tuple(code for code in self._catalogues if code in spoken), sentences)

    def is_learnt(self) -> bool:
        """Whether the present phrases were learnt before, so that loading is quick."""
        return is_learnt(self._settings.knowledge, self._settings.cache)

    def replace(self, world: World) -> None:
        """Use another world from the next question on."""
        self.world = world

    def __call__(self) -> World:
        """The world of the moment."""
        return self.world


def open_office(settings: Settings, store: Store | None = None) -> Office:
    """Everything that channels stand on. Raises a BotError with plain words for whatever is wrong."""
    catalogues = load_catalogues()
    living = Living(settings, catalogues)
    spoken = {code: catalogues[code] for code in living.world.languages}
    return Office(living, store or SqlStore(settings.database_url), spoken, secret_of(settings))


def secret_of(settings: Settings) -> bytes:
    """The secret behind the keys of conversations: the given one, else one made at the first start (readable by the owner only)."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.secret_file
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii").strip().encode()
