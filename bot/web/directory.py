"""The directory for volunteers: facets with counts, a page of each service, lists and contact cards to take along."""

from datetime import date, datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.answers import Wrong
from bot.domain.directory import Audience, Directory, Service
from bot.domain.hours import ZONE
from bot.domain.lookup import read_query
from bot.store.base import Report
from bot.usecases.directory import Facets, Found, look_through
from bot.usecases.export import calendar, contact_card, csv_table
from bot.web.drawing import draw_paragraph
from bot.web.kept import Kept, read_kept, rest_of
from bot.web.map import draw_map
from bot.web.rendering import Rendering
from bot.wording.cards import Speech, card, distance_line, one_line
from bot.wording.names import AUDIENCES, WRONG
from bot.wording.pieces import Paragraph
from bot.wording.times import page_date_words

MOST = 60
"""Services on one page."""
LONGEST = 200
"""Letters of search words that are read."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAP = "https://www.openstreetmap.org/"


class DirectoryPages:
    """Reads what is chosen from the address, so that a page can be passed on with everything chosen."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    async def home(self, request: Request) -> Response:
        """``/directory``: in German, which volunteers read, unless the browser asks for another language."""
        return RedirectResponse(f"/{self._rendering.preferred(request)}/directory", 303)

    async def listing(self, request: Request) -> Response:
        """The services that fit what is chosen."""
        language = self._rendering.language_of(request)
        speech, now = self._rendering.speech(language), datetime.now(ZONE)
        facets, found = self._found(request, now)
        kept, rest = self._kept(request), rest_of(request.query_params)
        cards = [
            {
                "service": s.id, "html": draw_paragraph((*card(s, now, speech, facets.town), *_far(s, facets.town, speech))),
                "kept": kept.holds(s), "change": _query(rest, kept.changed(s)),
            }
            for s in found.services[:MOST]
        ]  # fmt: skip
        return self._rendering.page(
            "directory.html", language, request,
            cards=cards, total=speech.words.gettext("Services found: {number}").format(number=len(found.services)),
            choices=_choices(facets, found, speech), facets=facets, words=request.query_params.get("q", "")[:LONGEST], query=_query(rest, Kept()), kept=kept,
            map=draw_map(speech.directory, found.counts["town"], facets.town, lambda town: _query(_in_town(rest, town), kept)),
        )  # fmt: skip

    async def table(self, request: Request) -> Response:
        """The same as a table for any spreadsheet."""
        services, directory, _ = self._taken(request)
        return _file(csv_table(services, directory), "text/csv; charset=utf-8", "beratungsstellen.csv")

    async def workbook(self, request: Request) -> Response:
        """The same as a workbook."""
        services, directory, _ = self._taken(request)
        return _file(await run_in_threadpool(_workbook, services, directory), _XLSX, "beratungsstellen.xlsx")

    async def calendar(self, request: Request) -> Response:
        """The office's events, and the outreach days of the same services."""
        return _file(calendar(*self._taken(request)), "text/calendar; charset=utf-8", "termine.ics")

    async def service(self, request: Request) -> Response:
        """Everything that is known about one service, with its sources."""
        return self._service(request, thanks=False)

    async def wrong(self, request: Request) -> Response:
        """Somebody says that something is wrong: the office is told what, not by whom."""
        form = await request.form(max_files=0, max_fields=2)
        service = self._known(request)
        what = str(form.get("what", ""))
        if service is not None and what in set(Wrong):
            with self._rendering.office.store.begin() as work:
                work.report(Report(_today(), service.id, Wrong(what)))
        return self._service(request, thanks=service is not None)

    async def contact(self, request: Request) -> Response:
        """A contact card for the phone."""
        service = self._known(request)
        if service is None:
            return self._missing(request)
        return _file(contact_card(service), "text/vcard; charset=utf-8", f"{service.id}.vcf")

    def _service(self, request: Request, *, thanks: bool) -> Response:
        service = self._known(request)
        if service is None:
            return self._missing(request)
        language, now = self._rendering.language_of(request), datetime.now(ZONE)
        speech, kept = self._rendering.speech(language), self._kept(request)
        sources = [{"url": s.url, "date": page_date_words(s.seen, speech.words) if s.seen else None} for s in service.sources]
        return self._rendering.page(
            "service.html", language, request,
            service=service, html=draw_paragraph(card(service, now, speech)), sources=sources, thanks=thanks, wrongs={what: speech.words.gettext(WRONG[what]) for what in Wrong},
            kept=kept, changed=kept.changed(service), alone=Kept((service,), reader=kept.reader),
            map=_map_address(service),
        )  # fmt: skip

    def _known(self, request: Request) -> Service | None:
        service = self._rendering.office.world().directory.services.get(request.path_params["service"])
        return service if service and service.is_for_inquirers else None

    def _kept(self, request: Request) -> Kept:
        return read_kept(request.query_params, self._rendering.office.world().directory, frozenset(self._rendering.languages))

    def _missing(self, request: Request) -> Response:
        return self._rendering.page("missing.html", self._rendering.language_of(request), request, status=404)

    def _taken(self, request: Request) -> tuple[tuple[Service, ...], Directory, datetime]:
        """What is taken along: everything that fits, not one page of it."""
        now = datetime.now(ZONE)
        return self._found(request, now)[1].services, self._rendering.office.world().directory, now

    def _found(self, request: Request, now: datetime) -> tuple[Facets, Found]:
        world = self._rendering.office.world()
        facets = _facets(request, world.directory)
        words = request.query_params.get("q", "").strip()[:LONGEST]
        if words:
            read = read_query(words, world.matcher)
            facets = Facets(
                facets.topic or read.topic, facets.town or read.town, facets.language or read.language, facets.audience,
                facets.open_now or read.open_now, facets.free or read.free, read.names,
            )  # fmt: skip
        return facets, look_through(world.directory, facets, now)


def _facets(request: Request, directory: Directory) -> Facets:
    asked = request.query_params
    topic, town, language, audience = (asked.get(key, "") for key in ("topic", "town", "language", "audience"))
    return Facets(
        topic if topic in directory.topics else None,
        town if town in directory.towns else None,
        language if language.isalpha() and len(language) < 4 else None,  # noqa: PLR2004  ISO 639
        audience if audience in set(Audience) else None,
        asked.get("open") == "1",
        asked.get("free") == "1",
    )


def _query(rest: list[tuple[str, str]], kept: Kept) -> str:
    """What is chosen, and the list, as they end an address."""
    fields = [*rest, *kept.fields]
    return "?" + urlencode(fields) if fields else ""


def _in_town(rest: list[tuple[str, str]], town: str) -> list[tuple[str, str]]:
    return [*((name, value) for name, value in rest if name != "town"), ("town", town)]


def _far(service: Service, town: str | None, speech: Speech) -> Paragraph:
    line = distance_line(service, town, speech) if town else ()
    return (line,) if line else ()


def _map_address(service: Service) -> str | None:
    """The door of a service on OpenStreetMap: where it is known to be, else by its address."""
    address = service.address
    if address and address.position:
        latitude, longitude = address.position
        return f"{_MAP}?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    return f"{_MAP}search?" + urlencode({"query": one_line(address)}) if address and address.street else None


def _choices(facets: Facets, found: Found, speech: Speech) -> list[dict[str, object]]:
    """For each facet its values with names and counts; those that would leave nothing are not offered."""
    words, directory, counts = speech.words, speech.directory, found.counts
    languages = sorted(counts["language"], key=lambda code: (-counts["language"][code], code))
    facet_values = (
        ("topic", facets.topic, [(topic, speech.topic(topic)) for topic in directory.topics]),
        ("town", facets.town, [(town.id, town.name) for town in directory.towns.values()]),
        ("language", facets.language, [(code, words.language_name(code)) for code in languages]),
        ("audience", facets.audience, [(str(audience), words.gettext(name)) for audience, name in AUDIENCES.items()]),
    )
    return [
        {
            "name": name, "chosen": chosen,
            "values": [(id_, label, counts[name].get(id_, 0)) for id_, label in values if counts[name].get(id_, 0) or id_ == chosen],
        }
        for name, chosen, values in facet_values
    ]  # fmt: skip


def _workbook(services: tuple[Service, ...], directory: Directory) -> bytes:
    from bot.usecases.workbook import xlsx_table

    return xlsx_table(services, directory)


def _file(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _today() -> date:
    return datetime.now(ZONE).date()
