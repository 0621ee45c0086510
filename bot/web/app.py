"""One ASGI application: chat, directory, pages of the office, and what a machine asks for (health)."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.usecases.enquiries import Office
from bot.web.chat import Chat
from bot.web.directory import DirectoryPages
from bot.web.flyers import FlyerPages
from bot.web.limits import Limit
from bot.web.pages import PAGES, OfficePages
from bot.web.rendering import Rendering
from bot.web.sheets import Sheets

HERE = Path(__file__).parent
LONGEST_BODY = 40_000
"""Bytes of a request that are read: a question of 4,096 characters of any script, and the state."""
POSTS_A_MINUTE = 60
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; manifest-src 'self'; worker-src 'self'; frame-ancestors {frames}"
)


def web_app(
    office: Office,
    *,
    is_ready: Callable[[], bool] = lambda: True,
    routes: tuple[Route, ...] = (),
    telegram: Callable[[], str | None] = lambda: None,
) -> Starlette:
    """The application; ``routes`` of other channels (a webhook) stand before the pages, ``telegram`` tells the bot's name there."""
    rendering = Rendering(office, HERE)
    chat, directory, sheets, pages = Chat(rendering), DirectoryPages(rendering), Sheets(rendering), OfficePages(rendering)
    flyers = FlyerPages(rendering, telegram)

    async def ready(_: Request) -> Response:
        return JSONResponse({"ready": is_ready()}, 200 if is_ready() else 503)

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[
            *routes,
            Route("/health", health),
            Route("/ready", ready),
            Route("/sw.js", pages.worker),
            Route("/exit", pages.leave),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Route("/directory", directory.home),
            Route("/flyers", flyers.home),
            Route("/{language}/directory", directory.listing),
            Route("/{language}/directory.csv", directory.table),
            Route("/{language}/directory.xlsx", directory.workbook),
            Route("/{language}/directory.ics", directory.calendar),
            Route("/{language}/list", sheets.kept),
            Route("/{language}/slip", sheets.slip),
            Route("/{language}/service/{service}", directory.service),
            Route("/{language}/service/{service}/wrong", directory.wrong, methods=["POST"]),
            Route("/service/{service}.vcf", directory.contact),
            Route("/{language}/flyers", flyers.page),
            Route("/{language}/flyers.pdf", flyers.pdf),
            Route("/{language}/offline", pages.offline),
            *(Route(f"/{{language}}/{name}", pages.page) for name in PAGES),
            Route("/", chat.home, methods=["GET", "POST"]),
            Route("/{language}", chat.page, methods=["GET", "POST"]),
            Route("/{language}/{town}", chat.page, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_guard(Limit(POSTS_A_MINUTE), pages, frozenset(route.path for route in routes)))],
        exception_handlers={404: pages.not_found, 405: pages.not_found, 500: pages.failed},
    )


def _guard(
    limit: Limit, pages: OfficePages, channels: frozenset[str]
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.method == "POST" and request.url.path not in channels:  # a channel knows its callers and its own limits
            length = request.headers.get("content-length", "")
            if not length.isdigit() or int(length) > LONGEST_BODY:
                return PlainTextResponse("too long", 413)
            if not limit.allows(request.client.host if request.client else ""):
                return _secured(pages.too_many(request), request)
        return _secured(await answer(request), request)

    return guard


def _secured(response: Response, request: Request) -> Response:
    """The headers of every answer. Pages may stand in a frame of another site: they have no cookie that could be misused."""
    response.headers["content-security-policy"] = _CSP.format(frames="*" if request.query_params.get("embed") else "'self'")
    response.headers["x-content-type-options"] = "nosniff"
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["permissions-policy"] = "geolocation=(), camera=(), microphone=(), payment=()"
    response.headers["cross-origin-opener-policy"] = "same-origin"
    if not request.url.path.startswith("/static/"):
        response.headers["cache-control"] = "no-store" if request.method == "POST" else response.headers.get("cache-control", "no-cache")
    return response
