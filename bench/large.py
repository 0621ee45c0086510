"""A directory of 10,000 services, made of the real ones: how long the directory page and a chat question take.

Run with ``python -m bench.large [SERVICES]``. Requests go through the whole ASGI application; times are those of the processor (one core), so that others on the machine do not count.
"""

import asyncio
import random
import sys
from collections.abc import Awaitable
from dataclasses import replace
from time import process_time

import httpx
import numpy as np
from platformdirs import user_cache_path

from bot.domain.dialogue import World
from bot.domain.directory import Directory, Service
from bot.knowledge.loading import load_sentences
from bot.learning.learnt import load_or_fit
from bot.settings import APP, PROJECT
from bot.store.sql import IN_MEMORY, SqlStore
from bot.usecases.enquiries import Office
from bot.web.app import web_app
from bot.web.limits import Limit
from bot.wording.catalogues import load_catalogues

SERVICES = 10_000
PAGES = {
    "everything": "/de/directory",
    "a town": "/de/directory?town=brake",
    "topic and town": "/de/directory?topic=debt&town=nordenham",
    "topic, language, for whom": "/ar/directory?topic=migration-advice&language=ar&audience=women",
    "open now, free": "/de/directory?open=1&free=1",
    "search words": "/de/directory?q=schulden+nordenham+offen",
    "words in Arabic": "/ar/directory?q=ديون",
}
QUESTIONS = {
    "de": "Ich habe Schulden und wohne in Nordenham", "ar": "عندي ديون كثيرة ولا أستطيع الدفع", "uk": "Хочу вивчати німецьку",
    "en": "my landlord wants me out of the flat in Brake", "tr": "Oturma iznim için yardıma ihtiyacım var",
}  # fmt: skip
TIMES = 20


def enlarged(directory: Directory, number: int) -> Directory:
    """The real services, and copies of them with ids, towns, hours and topics of their own until there are ``number``."""
    chance = random.Random(1)  # noqa: S311  the same directory every time
    services = dict(directory.services)
    originals = [service for service in services.values() if service.is_for_inquirers]
    for copy in range(number - len(services)):
        service = _copied(chance.choice(originals), copy, directory, chance)
        services[service.id] = service
    return replace(directory, services=services)


def _copied(service: Service, copy: int, directory: Directory, chance: random.Random) -> Service:
    town = chance.choice(list(directory.towns))
    opens, minute = chance.randrange(7, 12), chance.randrange(60)
    return replace(
        service, id=f"{service.id}-{copy}", name=f"{service.name} {copy}",
        topics=tuple(chance.sample(list(directory.topics), chance.randrange(1, 5))),
        towns=() if service.area else tuple(chance.sample(list(directory.towns), chance.randrange(1, 4))),
        address=replace(service.address, town=town) if service.address else None,
        hours=f"Mo-Fr {opens:02}:{minute:02}-{opens + 5:02}:00" if chance.random() < 0.5 else service.hours,  # noqa: PLR2004  half of them
    )  # fmt: skip


async def measure(office: Office) -> None:
    """Print the milliseconds of every page and question: the first, then the middle and the slowest of the next ones."""
    transport = httpx.ASGITransport(web_app(office))
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        for name, path in PAGES.items():
            print(_told(name, [await _timed(client.get(path)) for _ in range(TIMES)]))
        for language, text in QUESTIONS.items():
            sent = {"said": text, "state": '{"asked":true}'}
            print(_told(f"question in {language}", [await _timed(client.post(f"/{language}", data=sent)) for _ in range(TIMES)]))


async def _timed(asked: Awaitable[httpx.Response]) -> float:
    began = process_time()
    response = await asked
    response.raise_for_status()
    return 1000 * (process_time() - began)


def _told(name: str, times: list[float]) -> str:
    return f"{name:28} first {times[0]:7.1f} ms, then p50 {np.median(times[1:]):6.1f} ms, slowest {max(times[1:]):6.1f} ms"


def main() -> None:
    """Measure with as many services as the command line says."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else SERVICES
    directory, matcher = load_or_fit(PROJECT / "knowledge", user_cache_path(APP))
    began = process_time()
    large = enlarged(directory, number)
    print(f"{len(large.services)} services, made in {process_time() - began:.1f} s")
    catalogues = load_catalogues()
    world = World(large, matcher, tuple(code for code in catalogues if code in matcher.labels), load_sentences(PROJECT / "knowledge", directory))
    office = Office(lambda: world, SqlStore(IN_MEMORY), {code: catalogues[code] for code in world.languages}, b"bench")
    Limit.allows = lambda *_: True  # type: ignore[method-assign]  # one client asks more than a person does
    asyncio.run(measure(office))


if __name__ == "__main__":
    main()
