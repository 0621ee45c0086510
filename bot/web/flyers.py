"""Posters, flyers, cards and sheets for the desk: a form that works without JavaScript, and the PDF as a download."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.posters import is_place
from bot.flyers.order import Kind, Order, is_address
from bot.flyers.printing import print_beside
from bot.flyers.texts import compose
from bot.web.limits import Limit
from bot.web.rendering import Rendering
from bot.wording.catalogues import GERMAN

PDFS_A_MINUTE = 20
"""Of one client."""


class FlyerPages:
    """``telegram`` tells the name of the bot there, once it is known."""

    def __init__(self, rendering: Rendering, telegram: Callable[[], str | None]) -> None:
        self._rendering = rendering
        self._telegram = telegram
        self._limit = Limit(PDFS_A_MINUTE)
        self._one_at_a_time = asyncio.Lock()

    async def home(self, request: Request) -> Response:
        """``/flyers``: in the language of the browser."""
        return RedirectResponse(f"/{self._rendering.preferred(request)}/flyers", 303)

    async def page(self, request: Request) -> Response:
        """The form; the language of the page is chosen already."""
        return self._form(request, [self._rendering.language_of(request)], "", None)

    async def pdf(self, request: Request) -> Response:
        """What was ordered, or the form again with what is wrong."""
        asked = request.query_params
        languages = [code for code in asked.getlist("language") if code in self._rendering.languages]
        place = asked.get("place", "").strip().casefold()[:100]
        wrong = "flyer_no_language" if not languages else "flyer_place_wrong" if place and not is_place(place) else None
        url = _address(request)
        wrong = wrong or (None if is_address(url) else "flyer_address")
        if wrong:
            return self._form(request, languages, place, wrong)
        if not self._limit.allows(request.client.host if request.client else ""):
            return self._rendering.page("busy.html", self._rendering.language_of(request), request, status=429)
        kind = Kind(asked["kind"]) if asked.get("kind") in set(Kind) else Kind.POSTER
        order = Order(kind, tuple(dict.fromkeys(languages)), url, self._telegram() if asked.get("telegram") else None, place or None)
        speeches = {code: self._rendering.speech(code) for code in {*order.languages, GERMAN}}
        async with self._one_at_a_time:
            printed = await print_beside(compose(order, speeches))
        return Response(printed, media_type="application/pdf", headers={"content-disposition": f'attachment; filename="{order.file_name}"'})

    def _form(self, request: Request, chosen: list[str], place: str, wrong: str | None) -> Response:
        kind = request.query_params.get("kind")
        return self._rendering.page(
            "flyers.html", self._rendering.language_of(request), request, status=400 if wrong else 200,
            kinds=list(Kind), kind=kind if kind in set(Kind) else Kind.POSTER, chosen=chosen, place=place, wrong=wrong,
            telegram=self._telegram(), address=_address(request),
        )  # fmt: skip


def _address(request: Request) -> str:
    """The public address of the site, as the browser knows it."""
    return f"{request.url.scheme}://{request.url.netloc}"
