"""Sheets to take along: a list that a volunteer put together, a slip for the desk; in the person's language and in German beside each other."""

from datetime import datetime
from urllib.parse import urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.answers import Slip
from bot.domain.directory import Service
from bot.domain.hours import ZONE
from bot.domain.referral import MOST
from bot.web.drawing import draw_paragraph
from bot.web.kept import Kept, read_kept
from bot.web.qr import qr_code
from bot.web.rendering import Rendering, tag_of
from bot.wording.apology import danger_numbers
from bot.wording.cards import Speech, paper
from bot.wording.catalogues import GERMAN, own_name
from bot.wording.german import slip_half
from bot.wording.times import day_words


class Sheets:
    """What is printed: every column says its own language and direction."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    async def kept(self, request: Request) -> Response:
        """A list put together: to change, to print, and to open on a phone."""
        language, now = self._rendering.language_of(request), datetime.now(ZONE)
        kept = read_kept(request.query_params, self._rendering.office.world().directory, frozenset(self._rendering.languages))
        speeches = self._speeches(language, kept.reader)
        return self._rendering.page(
            "list.html", language, request,
            kept=kept, reader=kept.reader or language, columns=[column(speech) for speech in speeches],
            rows=[self._row(service, kept, now, speeches) for service in kept.services],
            foot=self._foot(speeches), names=[self._rendering.text(speech.words.code, "list") for speech in speeches],
            phone=self._phone(request, kept, language), on_phone=self._rendering.text(speeches[0].words.code, "on_phone"),
            printed=printed_on(now, speeches[-1]),
        )  # fmt: skip

    async def slip(self, request: Request) -> Response:
        """A referral slip for the desk: the need, the language, the places. Nothing on it was typed by anybody."""
        language, asked, directory = self._rendering.language_of(request), request.query_params, self._rendering.office.world().directory
        kept = read_kept(asked, directory, frozenset(self._rendering.languages))
        topics = list(
            dict.fromkeys(topic for topic in (asked.get("topic", ""), *(t for s in kept.services for t in s.topics)) if topic in directory.topics)
        )
        if not kept.services or not topics:
            return self._rendering.page("missing.html", language, request, status=404)
        town = asked.get("town", "")
        answer = Slip(topics[0], kept.services[:MOST], datetime.now(ZONE), town if town in directory.towns else None)
        speeches = self._speeches(language, kept.reader or language)
        halves = [[draw_paragraph(paragraph) for paragraph in slip_half(answer, speech, speeches[0])] for speech in speeches]
        return self._rendering.page(
            "slip.html", language, request,
            slip=answer, reader=kept.reader or language, columns=[column(speech) for speech in speeches], rows=list(zip(*halves, strict=True)),
            topics=[(topic, self._rendering.speech(language).topic(topic)) for topic in topics], printed=printed_on(answer.now, speeches[-1]),
        )  # fmt: skip

    def _speeches(self, language: str, reader: str | None) -> list[Speech]:
        """The languages of the columns: the page's alone, or the person's and German."""
        codes = dict.fromkeys((reader, GERMAN) if reader and GERMAN in self._rendering.languages else (language,))
        return [self._rendering.speech(code) for code in codes]

    def _foot(self, speeches: list[Speech]) -> list[list[Markup]]:
        """What every sheet ends with: that the office does not advise, and the numbers for danger."""
        statements = [escape(self._rendering.text(speech.words.code, "statement")) for speech in speeches]
        return [statements, [draw_paragraph(danger_numbers(speech.words, speech.directory)) for speech in speeches]]

    def _row(self, service: Service, kept: Kept, now: datetime, speeches: list[Speech]) -> dict[str, object]:
        return {"service": service.id, "without": kept.changed(service).query, "cells": [draw_paragraph(paper(service, now, s)) for s in speeches]}

    def _phone(self, request: Request, kept: Kept, language: str) -> dict[str, object] | None:
        """The same list on a phone, in the person's language; the title stays on the sheet."""
        if not kept.services:
            return None
        address = f"{str(request.base_url).rstrip('/')}/{kept.reader or language}/list{Kept(kept.services).query}"
        return {"address": address, "qr": qr_code(address)}


def slip_address(slip: Slip, language: str) -> str:
    """Where a slip is to be printed."""
    fields = [("topic", slip.topic), *(("s", service.id) for service in slip.services), *((("town", slip.town),) if slip.town else ())]
    return f"/{language}/slip?{urlencode(fields)}"


def column(speech: Speech) -> dict[str, str]:
    """What a column of a sheet needs to be read and read aloud rightly."""
    words = speech.words
    return {"lang": tag_of(words.code), "dir": "rtl" if words.is_right_to_left else "ltr", "name": own_name(words.code)}


def printed_on(now: datetime, speech: Speech) -> str:
    """When a sheet was printed: what it says grows old."""
    return speech.words.gettext("Printed on {date}.").format(date=day_words(now.date(), speech.words))
