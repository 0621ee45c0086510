"""What many tests stand on: the real knowledge, learnt once, and catalogues."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from platformdirs import user_cache_path

from bot.domain.dialogue import World
from bot.domain.hours import ZONE
from bot.knowledge.loading import load_sentences
from bot.learning.learnt import load_or_fit
from bot.settings import APP, PROJECT
from bot.store.sql import IN_MEMORY, SqlStore
from bot.usecases.enquiries import Office
from bot.wording.catalogues import EASY_GERMAN, Catalogue, load_catalogues

KNOWLEDGE = PROJECT / "knowledge"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday morning."""


@pytest.fixture(scope="session")
def catalogues() -> Mapping[str, Catalogue]:
    return load_catalogues()


@pytest.fixture(scope="session")
def world(catalogues: Mapping[str, Catalogue]) -> World:
    """The real directory with its matcher; learnt once for all workers, by the cache that the program uses."""
    directory, matcher = load_or_fit(KNOWLEDGE, user_cache_path(APP))
    spoken = {*matcher.labels, EASY_GERMAN}
    return World(directory, matcher, tuple(code for code in catalogues if code in spoken), load_sentences(KNOWLEDGE, directory))


@pytest.fixture
def office(world: World, catalogues: Mapping[str, Catalogue]) -> Office:
    """A whole office with a store that ends with the test."""
    return Office(lambda: world, SqlStore(IN_MEMORY), {code: catalogues[code] for code in world.languages}, b"secret of the test")
