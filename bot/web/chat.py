"""The chat: forms that work without JavaScript; a script of ours only fetches the answer and puts it below the question."""

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.domain.actions import START, Action, from_code
from bot.domain.answers import Slip
from bot.domain.dialogue import Conversation, Turn
from bot.domain.events import Event, Said, Tapped
from bot.domain.hours import ZONE
from bot.domain.posters import is_place
from bot.domain.text import LONGEST_MESSAGE
from bot.usecases.enquiries import came_by_poster, converse
from bot.web.drawing import draw
from bot.web.rendering import Rendering
from bot.web.sheets import slip_address
from bot.web.state import read, written
from bot.wording.pieces import Reply

CHANNEL = "web"


class Chat:
    """One page that holds the conversation of the moment."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    async def home(self, request: Request) -> Response:
        """``/``: in the browser's language."""
        return await self._answer(request, self._rendering.preferred(request), None)

    async def page(self, request: Request) -> Response:
        """``/ar`` and ``/ar/nordenham``."""
        language, town = request.path_params["language"], request.path_params.get("town")
        known = language in self._rendering.languages and (town is None or town in self._rendering.office.world().directory.towns)
        if not known:
            return self._rendering.page("missing.html", self._rendering.preferred(request), request, status=404)
        return await self._answer(request, language, town)

    async def _answer(self, request: Request, language: str, town: str | None) -> Response:
        form = await request.form(max_files=0, max_fields=10) if request.method == "POST" else {}
        self._count_poster(request)
        said = str(form.get("said", "")).strip()[:LONGEST_MESSAGE]
        before = read(str(form.get("state", "")), self._rendering.office.world()) if form else Conversation(town=town, asked_town=town is not None)
        before = before if before.language else _in_language(before, language)
        event = _event(said, str(form.get("action", "")), request.query_params.get("topic", "")[:40])
        turn, reply = await self._converse(event, before)
        values: dict[str, Any] = {
            "said": said, "paragraphs": draw(reply), "buttons": reply.buttons, "state": written(turn.conversation), "first": request.method == "GET",
            "slip": slip_address(turn.answer, reply.language) if isinstance(turn.answer, Slip) else None, "action": f"/{reply.language}",
        }  # fmt: skip
        if request.headers.get("x-part") == "answer":
            return HTMLResponse(self._rendering.part("answer.html", reply.language, request, **values))
        return self._rendering.page("chat.html", reply.language, request, **values)

    def _count_poster(self, request: Request) -> None:
        """``?from=kreishaus`` is in the code of a poster that hangs there."""
        place = request.query_params.get("from", "")
        if request.method == "GET" and is_place(place):
            came_by_poster(self._rendering.office, CHANNEL, place, datetime.now(ZONE))

    async def _converse(self, event: Event, before: Conversation) -> tuple[Turn, Reply]:
        """Decide; beside the loop where the second stage of matching may take its time."""
        office, now = self._rendering.office, datetime.now(ZONE)
        if office.world().matcher.opinion is None:
            return converse(office, CHANNEL, event, before, now)
        return await run_in_threadpool(converse, office, CHANNEL, event, before, now)


def _in_language(before: Conversation, language: str) -> Conversation:
    return Conversation(language, before.town, before.topics, before.shown, before.spoken, before.asked_town)


def _event(said: str, action: str, topic: str) -> Event:
    if action:
        return Tapped(from_code(action[:64]))
    return Said(said) if said else Tapped(Action("start", f"-{topic}") if topic else START)
