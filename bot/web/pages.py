"""Pages that are no chat: of the office, for no connection, for what does not exist, and the quick way out."""

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from bot.web.drawing import draw_line
from bot.web.rendering import Rendering
from bot.wording.cards import contact_lines, one_line
from bot.wording.pages import ACCESSIBILITY, HOW, PRIVACY, sentences
from bot.wording.pieces import Name, line

HARMLESS = "https://de.wikipedia.org/wiki/Wetter"
"""Where the quick exit leads: a page that anybody could have open."""
PAGES = {"privacy": PRIVACY, "how": HOW, "accessibility": ACCESSIBILITY, "imprint": ()}
WITH_CONTACT = frozenset({"accessibility", "imprint"})


class OfficePages:
    """What is the same for everybody."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    async def page(self, request: Request) -> Response:
        """Privacy, how this decides, accessibility, imprint."""
        language, name = self._rendering.language_of(request), request.url.path.rpartition("/")[2]
        speech = self._rendering.speech(language)
        office = speech.directory.services[speech.directory.office.service]
        board = speech.directory.services[speech.directory.office.switchboard]
        lines = [line(Name(speech.directory.office.name, strong=True)), line(Name(speech.directory.office.district))]
        if office.address:
            lines.append(line(Name(one_line(office.address))))
        lines += [*(contact_lines(office) or ()), *(contact_lines(board) if not office.phones_to_tap else ())]
        shown = lines if name in WITH_CONTACT else []
        return self._rendering.page(
            "page.html", language, request, name=name, sentences=sentences(PAGES[name], speech.words), lines=[draw_line(one) for one in shown]
        )

    async def offline(self, request: Request) -> Response:
        """What stays visible without a connection: the numbers for danger."""
        response = self._rendering.page("offline.html", self._rendering.language_of(request), request)
        response.headers["cache-control"] = "max-age=86400"
        return response

    async def worker(self, _: Request) -> Response:
        """The service worker, at the root so that it may answer for every page."""
        return FileResponse(self._rendering.static / "sw.js", media_type="text/javascript", headers={"cache-control": "no-cache"})

    async def leave(self, _: Request) -> Response:
        """Clear what the browser keeps of these pages, and go to a harmless one."""
        return RedirectResponse(HARMLESS, 303, headers={"clear-site-data": '"cache", "storage"', "cache-control": "no-store"})

    async def not_found(self, request: Request, _: Exception) -> Response:
        """No such page."""
        return self._rendering.page("missing.html", self._rendering.language_of(request), request, status=404)

    async def failed(self, request: Request, _: Exception) -> Response:
        """Something went wrong here: sorry, and the numbers for danger."""
        return self._rendering.page("failed.html", self._rendering.language_of(request), request, status=500)

    def too_many(self, request: Request) -> Response:
        """A client that asks too often is asked to wait; the numbers for danger stand there too."""
        return self._rendering.page("busy.html", self._rendering.language_of(request), request, status=429)
