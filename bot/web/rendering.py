"""What every page is made with: the language of the reader, the templates, the words around the answers."""

from collections.abc import Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.usecases.enquiries import Office, speech_of
from bot.web.drawing import draw_line, draw_paragraph
from bot.wording.apology import danger_numbers
from bot.wording.cards import Speech
from bot.wording.catalogues import EASY_GERMAN, own_name
from bot.wording.pages import page_texts

FALLBACK = "de"


class Rendering:
    """Templates with the words of a language."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.static = folder / "static"
        self._templates = Environment(
            loader=FileSystemLoader(folder / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._texts = {code: page_texts(words) for code, words in office.catalogues.items()}
        self._languages = [(code, own_name(code)) for code in office.catalogues]

    @property
    def languages(self) -> Mapping[str, object]:
        """The languages that pages can be read in."""
        return self.office.catalogues

    def preferred(self, request: Request) -> str:
        """The language that the browser asks for, as far as it is one of ours."""
        wanted = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "")[:500].split(",")]
        short = [code.partition("-")[0] for code in wanted if code.replace("-", "").isalnum()]
        return negotiate_locale(short, list(self.languages)) or FALLBACK

    def language_of(self, request: Request) -> str:
        """The language of the address, else that of the browser."""
        code = request.url.path.split("/")[1]
        return code if code in self.languages else self.preferred(request)

    def speech(self, language: str) -> Speech:
        """What to word with."""
        return speech_of(self.office, language)

    def text(self, language: str, name: str) -> str:
        """One of the words of the pages."""
        return self._texts[language][name]

    def page(self, template: str, language: str, request: Request, *, status: int = 200, **values: object) -> HTMLResponse:
        """A whole page."""
        return HTMLResponse(self.part(template, language, request, **values), status)

    def part(self, template: str, language: str, request: Request, **values: object) -> str:
        """A template as text."""
        speech = self.speech(language)
        return self._templates.get_template(template).render(
            t=self._texts[language],
            lang=tag_of(language),
            code=language,
            dir="rtl" if speech.words.is_right_to_left else "ltr",
            languages=self._languages,
            own_name=own_name(language),
            danger=draw_paragraph(danger_numbers(speech.words, speech.directory)),
            embed=bool(request.query_params.get("embed")),
            path=request.url.path,
            draw_line=draw_line,
            **values,
        )


def tag_of(language: str) -> str:
    """The tag of a language for browsers and screen readers; easy German is written "de-simple" as BCP 47 has it."""
    if language == EASY_GERMAN:
        return language
    try:
        return str(Locale.parse(language).language)
    except UnknownLocaleError:
        return language
