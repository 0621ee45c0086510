"""Brings updates to a webhook as Telegram does (WebhookActor.cpp:493-540): in order within a chat, again until it answers 200."""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

from tests.botapi.server import Server

AT_ONCE = 40
PATIENCE = 60.0
"""Seconds that Telegram waits for an answer."""
LONGEST_PAUSE = 60.0
IMPATIENCE = 0.05
"""Seconds after which the fault ``hang-up`` closes the connection."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """Faults of deliveries: shares of those whose 200 is lost, that come twice, and where Telegram hangs up too soon."""

    lost: float = 0.0
    twice: float = 0.0
    hang_up: float = 0.0


@dataclass
class Courier:
    """Takes the server's updates and posts them to ``address`` (what a reverse proxy would do). ``haste`` shortens pauses between tries."""

    server: Server
    address: str
    mishap: Mishap = Mishap()
    haste: float = 0.1
    seed: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._queues: dict[object, deque[dict[str, Any]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._random = Random(self.seed)

    @property
    def waiting(self) -> int:
        """Updates that were not accepted yet."""
        return sum(len(queue) for queue in self._queues.values())

    def stop(self) -> None:
        """Deliver no more."""
        for task in self._tasks:
            task.cancel()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as client:
            while True:
                await self.server.news.wait()
                self.server.news.clear()
                while self.server.updates and self.server.webhook:
                    self._sort_in(self.server.updates.popleft(), client)
                if self.server.updates:
                    await asyncio.sleep(0.05)
                    self.server.news.set()

    def _sort_in(self, update: dict[str, Any], client: aiohttp.ClientSession) -> None:
        key = _queue_of(update)
        queue = self._queues.setdefault(key, deque())
        queue.append(update)
        if len(queue) == 1:
            task = asyncio.create_task(self._serve(key, queue, client))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, key: object, queue: deque[dict[str, Any]], client: aiohttp.ClientSession) -> None:
        failures = 0
        while queue:
            if await self._bring(queue[0], client):
                queue.popleft()
                failures = 0
            else:
                await asyncio.sleep(self.haste * (min(LONGEST_PAUSE, 2.0**failures) if failures else 0.0))
                failures += 1
        self._queues.pop(key, None)

    async def _bring(self, update: dict[str, Any], client: aiohttp.ClientSession) -> bool:
        """Whether Telegram now believes that it was accepted."""
        if self._happens("hang_up", self.mishap.hang_up):
            await self._post(update, client, IMPATIENCE)
            return False
        if self._happens("twice", self.mishap.twice):
            await self._post(update, client, PATIENCE)
        accepted = await self._post(update, client, PATIENCE)
        return accepted and not self._happens("lost", self.mishap.lost)

    def _happens(self, name: str, share: float) -> bool:
        happens = self._random.random() < share
        self.struck[name] += happens
        return happens

    async def _post(self, update: dict[str, Any], client: aiohttp.ClientSession, patience: float) -> bool:
        headers = {"x-telegram-bot-api-secret-token": str(self.server.webhook.get("secret_token", "")), "x-forwarded-for": "149.154.167.220"}
        async with self._places:
            try:
                timeout = aiohttp.ClientTimeout(total=patience)
                async with client.post(self.address, json=update, headers=headers, timeout=timeout) as response:
                    self.answers[str(response.status)] += 1
                    return response.status == 200
            except (aiohttp.ClientError, TimeoutError) as error:
                self.answers[type(error).__name__] += 1
                return False


def _queue_of(update: dict[str, Any]) -> object:
    """Messages of a chat wait for each other; taps have queues of their own."""
    if "callback_query" in update:
        return ("tap", update["callback_query"]["from"]["id"])
    message = update.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    return chat.get("id") if isinstance(chat, dict) and isinstance(chat.get("id"), int) else update["update_id"]
