"""Flyers as they are printed: real PDFs, read as a PDF reader reads them, and codes as a phone reads them."""

import asyncio
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import httpx
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from bot.flyers.order import Kind, Order, OrderError, read_order
from bot.flyers.press import FONTS
from bot.flyers.printing import print_sheet
from bot.flyers.texts import Code, Sheet, Words, compose
from bot.store.base import MOST_PLACES, Visits
from bot.usecases.enquiries import Office, speech_of
from bot.web.app import web_app
from bot.web.flyers import PDFS_A_MINUTE
from bot.wording.cards import Speech
from tests.stories.test_commands import run

URL = "https://chat.example.org"
MILLIMETRE = 72 / 25.4
A4, A5 = (210, 297), (148, 210)
TOO_SMALL = 4.4
"""Points of a letter."""
FORMATTING = {"Cf", "Zs", "Cc"}


@pytest.fixture
def speeches(office: Office) -> Mapping[str, Speech]:
    return {code: speech_of(office, code) for code in office.catalogues}


def an_order(kind: Kind, *languages: str, telegram: str | None = None, place: str | None = "kreishaus") -> Order:
    return Order(kind, languages, URL, telegram, place)


def printed(order: Order, speeches: Mapping[str, Speech]) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(print_sheet(compose(order, speeches)))


def codes_on(page: pypdfium2.PdfPage) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())]


def text_on(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def letters(text: str) -> str:
    """What is read without spaces, lines and the shapes that letters take beside each other."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if unicodedata.category(letter) not in FORMATTING)


def texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from texts_of(item)
        case Code():
            yield value.shown
        case Words() | Sheet():
            for field in fields(value):
                yield from texts_of(getattr(value, field.name))


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=() if kind is Kind.FLYER else pytest.mark.long) for kind in Kind])
def test_every_kind_prints_in_every_language(speeches: Mapping[str, Speech], kind: Kind) -> None:
    for code in speeches:
        order = an_order(kind, code, telegram="example_bot")
        document = printed(order, speeches)
        assert len(document) == 1, code
        page = document[0]
        assert tuple(round(side / MILLIMETRE) for side in page.get_size()) == (A5 if kind is Kind.FLYER else A4)
        found = set(codes_on(page))
        assert order.web_link(code) in found, code
        assert "https://t.me/example_bot?start=poster-kreishaus" in found, code
        assert {"110", "112"} <= set(re.findall(r"\d+", text_on(page))), code
        assert "Koordinierungsstelle" in text_on(page)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "pages"), [(Kind.POSTER, 1), (Kind.FLYER, 2), (Kind.CARDS, 3), (Kind.DESK, 1)])
def test_all_languages_at_once(speeches: Mapping[str, Speech], kind: Kind, pages: int) -> None:
    order = an_order(kind, *speeches)
    document = printed(order, speeches)
    assert len(document) == pages
    found = {code for page in document for code in codes_on(page)}
    links = {order.web_link(code) for code in speeches} if kind in {Kind.CARDS, Kind.DESK} else {order.web_link()}
    assert found == links
    read = letters("".join(text_on(page) for page in document))
    for code in ("de", "uk", "vi", "tr"):
        words = compose(an_order(kind, code), speeches).words[0]
        assert letters(words.point if kind is Kind.DESK else words.headline) in read, code


@pytest.mark.long
@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 8, 13])
def test_danger_is_said_in_every_language_of_a_poster(speeches: Mapping[str, Speech], many: int) -> None:
    chosen = ("de", "tr", "uk", "pl", "ru", "fr", "es", "pt", "ro", "so", "sq", "ku", "bg")[:many]
    order = an_order(Kind.POSTER, *chosen)
    read = letters(text_on(printed(order, speeches)[0]))
    for words in compose(order, speeches).words:
        said = "".join(piece for piece, _ in words.danger) if many < 5 else words.what_and_danger
        assert letters(said) in read, words.language


@pytest.mark.long
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("many", [1, 2, 4, 5, 12, 21])
def test_nothing_stands_outside_its_page_or_is_too_small(speeches: Mapping[str, Speech], kind: Kind, many: int) -> None:
    """Texts are fitted into their place; what does not fit would run over what stands below it."""
    longest = sorted(speeches, key=lambda code: -len(speeches[code].words.gettext("Free of charge.")))
    document = printed(an_order(kind, *longest[:many], telegram="wesermarsch_hilfe_bot"), speeches)
    for page in document:
        width, height = page.get_size()
        read = page.get_textpage()
        for at in range(read.count_chars()):
            if not read.get_text_range(at, 1).strip():
                continue
            left, low, right, high = read.get_charbox(at)
            assert 10 < left <= right < width - 10, read.get_text_range(at, 1)
            assert 10 < low <= high < height - 10, read.get_text_range(at, 1)
            assert pypdfium2.raw.FPDFText_GetFontSize(read, at) >= TOO_SMALL


def test_the_fonts_have_every_letter(speeches: Mapping[str, Speech]) -> None:
    """In each weight that is used for texts; pictograms have one weight only."""
    for weight in ("Regular", "Bold"):
        fonts = [TTFont(path) for path in (*FONTS.glob(f"*-{weight}.ttf"), FONTS / "NotoEmoji-Regular.ttf")]
        known = {letter for font in fonts for letter in font.getBestCmap()}
        for code in speeches:
            sheet = compose(an_order(Kind.POSTER, code), speeches)
            missing = {letter for text in texts_of(sheet) for letter in text if ord(letter) not in known}
            assert {letter for letter in missing if unicodedata.category(letter) not in FORMATTING | {"Mn"}} == set(), code


def test_no_letter_is_drawn_as_missing(speeches: Mapping[str, Speech]) -> None:
    """Every letter that was set can be read again: a missing one (.notdef) would come back as no letter of the text."""
    for code in speeches:
        sheet = compose(an_order(Kind.POSTER, code), speeches)
        known = set(letters("".join(texts_of(sheet)) + "Telegram·🚓🚑"))
        read = set(letters(text_on(printed(an_order(Kind.POSTER, code), speeches)[0])))
        assert read - known - {"\ufffe"} == set(), code
        assert len(read & known) > 20, code


def test_fonts_are_small_and_free() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 3_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8").upper()


def test_cards_share_the_sheet_fairly(speeches: Mapping[str, Speech]) -> None:
    found = codes_on(printed(an_order(Kind.CARDS, "ar", "de", "ti"), speeches)[0])
    assert sorted(found.count(f"{URL}/{code}?from=kreishaus") for code in ("ar", "de", "ti")) == [3, 3, 4]


def test_the_same_order_gives_the_same_file(speeches: Mapping[str, Speech]) -> None:
    sheet = compose(an_order(Kind.FLYER, "de", "fa"), speeches)
    assert print_sheet(sheet) == print_sheet(sheet)


def test_only_what_is_true_is_printed(speeches: Mapping[str, Speech]) -> None:
    sheet = compose(an_order(Kind.POSTER, "de"), speeches)
    assert "Koordinierungsstelle berät nicht selbst" in sheet.words[0].statement
    assert sheet.numbers == ("110", "112")
    assert sheet.telegram is None
    assert sheet.office[:2] == ("Koordinierungsstelle Migration und Teilhabe", "Landkreis Wesermarsch")
    assert not any("@" in line or "927-712" in line for line in sheet.office), "personal numbers and mailboxes are not printed"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"languages": []}, "No language"),
        ({"languages": ["xx"]}, "Unknown language “xx”"),
        ({"url": "chat.example.org"}, "no address"),
        ({"url": "https://x.example/path"}, "no address"),
        ({"url": "https://x.example:port"}, "no address"),
        ({"url": "https://x y.example"}, "no address"),
        ({"url": "https://user@x.example"}, "no address"),
        ({"url": "https://" + "x" * 100}, "no address"),
        ({"url": 'https://x"><b>'}, "no address"),
        ({"url": "javascript:alert(1)"}, "no address"),
        ({"telegram": "a b"}, "no name of a bot"),
        ({"place": "Kreishaus!"}, "no place"),
    ],
)
def test_a_wrong_order_is_told_in_plain_words(wrong: Mapping[str, object], told: str) -> None:
    order = {"kind": Kind.POSTER, "languages": ["de"], "url": URL, "telegram": "", "place": "", "known": ["de", "ar"], **wrong}
    with pytest.raises(OrderError, match=told):
        read_order(**order)  # type: ignore[arg-type]  # a row of the table


def test_an_order_without_a_place_leads_to_the_plain_addresses() -> None:
    order = read_order(Kind.CARDS, ["ar", "ar"], URL + "/", "@example_bot", "", ["de", "ar"])
    assert order.languages == ("ar",)
    assert (order.web_link("ar"), order.web_link(), order.telegram_link()) == (f"{URL}/ar", f"{URL}/", "https://t.me/example_bot")
    assert order.file_name == "cards.pdf"


def test_the_command_writes_files(tmp_path: Path) -> None:
    told = run("flyers", "--url", URL, "--language", "de", "--language", "fa", "--place", "kreishaus", "--out", str(tmp_path / "new"))
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [f"{kind}-kreishaus.pdf" for kind in sorted(Kind)]
    assert str(tmp_path / "new" / "desk-kreishaus.pdf") in told
    assert "Unknown kind" in run("flyers", "--url", URL, "--kind", "banner", code=2)
    assert "no place" in run("flyers", "--url", URL, "--place", "Ä", "--kind", "desk", code=2)


@pytest.fixture
def browser(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


def test_the_form_works_without_a_script(browser: httpx.Client, site: str) -> None:
    form = browser.get("/flyers", follow_redirects=True, headers={"accept-language": "de"})
    assert form.url.path == "/de/flyers"
    assert 'action="/de/flyers.pdf"' in form.text
    assert 'value="de" checked' in form.text
    assert site in form.text
    assert "Telegram" not in form.text
    answer = browser.get("/de/flyers.pdf", params={"kind": "flyer", "language": ["ar", "de"], "place": "Kreishaus", "telegram": "1"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="flyer-kreishaus.pdf"'
    assert f"{site}/?from=kreishaus" in codes_on(pypdfium2.PdfDocument(io.BytesIO(answer.content))[0])


def test_behind_a_proxy_the_codes_lead_to_the_public_address(browser: httpx.Client) -> None:
    public = {"host": "chat.example.org", "x-forwarded-proto": "https"}
    assert f"<bdi>{URL}</bdi>" in browser.get("/de/flyers", headers=public).text
    answer = browser.get("/de/flyers.pdf", params={"language": "uk"}, headers=public)
    assert codes_on(pypdfium2.PdfDocument(answer.content)[0]) == [f"{URL}/uk"]
    assert browser.get("/de/flyers.pdf", params={"language": "uk"}, headers={"host": "x" * 120}).status_code == 400


@pytest.mark.parametrize("code", ["de", "ar", "ti"])
def test_bad_input_gets_the_form_again_with_a_plain_message(browser: httpx.Client, office: Office, code: str) -> None:
    say = office.catalogues[code].gettext
    nothing = browser.get(f"/{code}/flyers.pdf", params={"kind": "banner", "language": "xx"})
    assert nothing.status_code == 400
    assert say("Please choose at least one language.") in nothing.text
    place = browser.get(f"/{code}/flyers.pdf", params={"kind": "desk", "language": ["uk"], "place": '"><b>'})
    assert place.status_code == 400
    assert say("The place may have small letters from a to z, digits and hyphens, at most 30.") in place.text
    assert 'value="uk" checked' in place.text
    assert 'value="desk" checked' in place.text
    assert "<b>" not in place.text


def test_pdfs_have_a_limit(browser: httpx.Client) -> None:
    answers = [browser.get("/de/flyers.pdf", params={"language": "de"}).status_code for _ in range(PDFS_A_MINUTE + 1)]
    assert answers == [200] * PDFS_A_MINUTE + [429]


def test_the_code_of_telegram_is_offered_once_its_name_is_known(office: Office) -> None:
    async def story() -> None:
        app = web_app(office, telegram=lambda: "example_bot")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
            assert "@example_bot" in (await client.get("/de/flyers")).text
            asked = {"language": "vi", "kind": "cards"}
            with_code = await client.get("/de/flyers.pdf", params={**asked, "telegram": "1"})
            without = await client.get("/de/flyers.pdf", params=asked)
            assert "https://t.me/example_bot" in codes_on(pypdfium2.PdfDocument(with_code.content)[0])
            assert set(codes_on(pypdfium2.PdfDocument(without.content)[0])) == {f"{URL}/vi"}

    asyncio.run(story())


def visits(office: Office) -> list[Visits]:
    with office.store.begin() as work:
        return list(work.visits(date(2000, 1, 1)))


def test_the_web_counts_by_place_and_nothing_else(browser: httpx.Client, office: Office) -> None:
    for path in (
        "/?from=kreishaus",
        "/ar?from=kreishaus",
        "/de/nordenham?from=tafel",
        "/?from=Straße",
        "/?from=",
        "/?from=" + "a" * 31,
        "/xx?from=tafel",
    ):
        browser.get(path)
    browser.head("/?from=kreishaus")
    browser.post("/de?from=kreishaus", data={"said": "Hallo", "state": "{}"})
    assert visits(office) == [Visits("kreishaus", 2), Visits("tafel", 1)]


def test_nobody_can_fill_the_table(office: Office) -> None:
    day = date(2026, 11, 24)
    with office.store.begin() as work:
        for number in range(MOST_PLACES + 50):
            work.count_poster(day, "web", f"made-up-{number}")
        work.count_poster(day, "telegram", "made-up-0")
        work.count_poster(day + timedelta(days=1), "web", "kreishaus")
        found = work.visits(day)
    assert len(found) == MOST_PLACES + 1
    assert found[0] == Visits("made-up-0", 2)
    with office.store.begin() as work:
        assert work.visits(day + timedelta(days=1)) == [Visits("kreishaus", 1)]
