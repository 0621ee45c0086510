"""What many tests stand on: the real knowledge, learnt once, and catalogues."""

import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from time import sleep

import pytest
import uvicorn
from platformdirs import user_cache_path

from bot.domain.dialogue import World
from bot.domain.hours import ZONE
from bot.knowledge.loading import load_sentences
from bot.learning.learnt import load_or_fit
from bot.settings import APP, PROJECT
from bot.store.sql import IN_MEMORY, SqlStore
from bot.usecases.enquiries import Office
from bot.web.app import web_app
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


@pytest.fixture
def site(office: Office) -> Iterator[str]:
    """The address of the web, served by a thread of the test."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(web_app(office), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()
