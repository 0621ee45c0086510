"""The web as browsers meet it: real HTTP, forms with and without the script, the directory, what is kept and what is not."""

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from html5lib import HTMLParser
from openpyxl import load_workbook

from bot.store.base import StoreError
from bot.usecases.enquiries import Office
from bot.web.app import LONGEST_BODY, POSTS_A_MINUTE
from bot.web.kept import MOST_KEPT
from bot.web.limits import A_MINUTE, MOST_CLIENTS, Limit

SECRET_WORDS = "Zitronenfalter Quastenflosser"


@pytest.fixture
def browser(site: str) -> Iterator[httpx.Client]:
    """A client of a served application."""
    with httpx.Client(base_url=site) as client:
        yield client


def state_in(page: str) -> str:
    found = re.findall(r'name="state" value="([^"]*)"', page)
    return str(found[-1]).replace("&#34;", '"')


def ask(browser: httpx.Client, text: str, language: str = "de", state: str = "{}", **more: str) -> httpx.Response:
    return browser.post(f"/{language}", data={"said": text, "state": state, **more})


def test_the_first_page_is_in_the_language_of_the_browser(browser: httpx.Client) -> None:
    page = browser.get("/", headers={"accept-language": "ar-SY,ar;q=0.9,en;q=0.5"}).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "<title>Wesermarsch</title>" in page
    assert 'href="tel:112"' in page
    assert '<html lang="de" dir="ltr">' in browser.get("/", headers={"accept-language": "xx"}).text
    assert '<html lang="de-simple"' in browser.get("/de-simple").text


def test_a_question_is_answered_without_a_script(browser: httpx.Client) -> None:
    answer = ask(browser, "Ich habe Schulden und wohne in Nordenham")
    assert "Schuldnerberatung" in answer.text
    assert "Die Koordinierungsstelle berät nicht selbst" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    more = browser.post("/de", data={"state": state_in(answer.text), "action": "more"})
    assert "Schulden" in more.text
    assert "Schuldnerberatung" not in more.text


def test_the_script_gets_the_answer_alone(browser: httpx.Client) -> None:
    part = browser.post("/de", data={"said": "Ich habe Schulden", "state": "{}"}, headers={"x-part": "answer"}).text
    assert part.lstrip().startswith("<article")
    assert "<html" not in part


def test_the_answer_follows_the_language_of_the_question(browser: httpx.Client) -> None:
    page = ask(browser, "Не можу сплатити рахунки, прийшов лист від колекторів", language="de").text
    assert '<html lang="uk"' in page
    assert 'action="/uk"' in page


def test_danger_begins_with_the_number(browser: httpx.Client) -> None:
    page = ask(browser, "Mein Mann schlägt mich gerade, ich habe Angst", language="de").text
    assert page.index('href="tel:110"') < page.index("LaWeGa")


def test_danger_is_answered_also_while_nothing_can_be_counted(browser: httpx.Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    served = office.store
    with served.begin() as work:
        kind = type(work)
    monkeypatch.setattr(kind, "count", _broken)
    monkeypatch.setattr(kind, "report", _broken)
    assert "110" in ask(browser, "Mein Mann schlägt mich").text
    reported = browser.post("/de", data={"action": "report:number=lawega-biss-wesermarsch", "state": "{}"})
    assert reported.status_code == 500
    assert "Danke." not in reported.text


def _broken(*_: object) -> None:
    raise StoreError("locked")


def test_a_topic_and_a_town_in_the_address(browser: httpx.Client) -> None:
    page = browser.get("/de/nordenham", params={"topic": "debt", "embed": "1"})
    assert "Nordenham" in page.text
    assert "Schuldnerberatung" in page.text
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in browser.get("/de").headers["content-security-policy"]


@pytest.mark.parametrize("state", ["", "{", "[]", "null", '{"language":7,"topics":[1,"nothing"],"shown":"x","spoken":"<b>","town":"paris"}'])
def test_a_forged_state_does_no_harm(browser: httpx.Client, state: str) -> None:
    assert "Schuldnerberatung" in ask(browser, "Ich habe Schulden", state=state).text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x00\x01", "\u202e" * 50, "ا" * 4096, "{{ 7*7 }}", "a" * 9000])
def test_hostile_texts_get_an_answer(browser: httpx.Client, text: str) -> None:
    answer = ask(browser, text)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_no_word_is_kept_or_logged(browser: httpx.Client, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    assert ask(browser, f"Ich habe Schulden {SECRET_WORDS}").status_code == 200
    told = capfd.readouterr()
    for word in SECRET_WORDS.split():
        assert word not in told.out + told.err + caplog.text


def test_every_page_is_valid_html_in_its_language(browser: httpx.Client, office: Office) -> None:
    pages = (
        "",
        "/directory?topic=debt&town=brake",
        f"/list?{TWO}&in=ar",
        f"/slip?{TWO}&topic=debt&in=ti",
        "/privacy",
        "/how",
        "/flyers",
        "/offline",
        "/x/y",
    )
    for code, words in office.catalogues.items():
        texts = [browser.get(f"/{code}{page}").text for page in pages]
        texts.append(ask(browser, "Schulden", code).text)
        for text in texts:
            tree = HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
            assert tree.get("lang")
            assert (tree.get("dir") == "rtl") == (tree.get("lang") in {"ar", "fa", "ps"})
        assert f'lang="{words.locale.language}' in texts[0]


def test_every_page_has_strict_headers(browser: httpx.Client) -> None:
    for path in (
        "/",
        "/de",
        "/de/directory",
        "/de/privacy",
        "/de/imprint",
        "/de/accessibility",
        "/de/how",
        "/de/flyers",
        "/de/flyers.pdf",
        f"/de/list?{TWO}&in=ar",
        f"/de/slip?{TWO}&in=ar",
        "/ar/offline",
        "/nothing",
        "/health",
        "/static/app.js",
    ):
        answer = browser.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r'(?:src|href)="https?://[^"]*\.(?:js|css|woff2?)"', answer.text), path
        assert " style=" not in answer.text


def test_what_does_not_exist_is_said_in_words(browser: httpx.Client) -> None:
    for path in ("/xx", "/de/paris", "/de/service/nothing", "/service/nothing.vcf", "/a/b/c/d"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert 'href="tel:112"' in answer.text
    assert browser.put("/de").status_code == 404


def test_the_quick_exit_clears_and_leaves(browser: httpx.Client) -> None:
    answer = browser.get("/exit")
    assert answer.status_code == 303
    assert "storage" in answer.headers["clear-site-data"]


def test_bodies_and_clients_have_limits(browser: httpx.Client) -> None:
    assert browser.post("/de", content=b"x" * (LONGEST_BODY + 1)).status_code == 413
    answers = [ask(browser, "Hallo").status_code for _ in range(POSTS_A_MINUTE + 1)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_the_limit_forgets() -> None:
    now = [0.0]
    limit = Limit(2, lambda: now[0])
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    now[0] = A_MINUTE
    assert limit.allows("a")
    assert all(limit.allows(str(n)) for n in range(MOST_CLIENTS + 5))


def test_the_directory_is_chosen_by_facets(browser: httpx.Client) -> None:
    page = browser.get("/directory", follow_redirects=True)
    assert page.url.path.endswith("/directory")
    found = browser.get("/de/directory", params={"topic": "debt", "town": "brake"}).text
    assert "Schuldnerberatung" in found
    assert re.search(r'<option value="debt" selected>[^<]*\(\d+\)', found)
    by_words = browser.get("/de/directory", params={"q": "schulden nordenham"}).text
    assert "Schuldnerberatung" in by_words
    nothing = browser.get("/de/directory", params={"topic": "debt", "language": "vi", "audience": "girls", "open": "1", "free": "1"}).text
    assert "Lassen Sie" in nothing
    assert "selected" not in browser.get("/de/directory", params={"topic": "x", "town": "x", "language": "<<<", "audience": "x"}).text


TWO = "s=diakonie-wesermarsch-schuldnerberatung&s=lawega-biss-wesermarsch"


def links_in(page: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', page)]


def test_a_list_is_put_together_in_the_address_alone(browser: httpx.Client) -> None:
    page = browser.get("/de/directory", params={"topic": "debt"}).text
    add = next(link for link in links_in(page) if "s=diakonie-wesermarsch-schuldnerberatung" in link and "/directory" in link)
    assert "topic=debt" in add
    page = browser.get(add).text
    assert "/de/list?s=diakonie-wesermarsch-schuldnerberatung" in links_in(page)
    assert 'name="s" value="diakonie-wesermarsch-schuldnerberatung"' in page
    service = browser.get("/de/service/lawega-biss-wesermarsch?s=diakonie-wesermarsch-schuldnerberatung").text
    assert f"/de/list?{TWO}" in links_in(service)
    kept = browser.get(f"/de/list?{TWO}").text
    assert kept.count('<li class="card"') == 2
    assert "/de/list?s=lawega-biss-wesermarsch" in links_in(kept)
    assert '<li class="card"' not in browser.get("/de/list").text


def test_a_list_stands_in_two_languages_with_a_code_for_the_phone(browser: httpx.Client, site: str) -> None:
    page = browser.get(f"/de/list?{TWO}&in=ar&title=Familie+<X>").text
    assert '<p lang="ar" dir="rtl">' in page
    assert '<p lang="de" dir="ltr">' in page
    assert "Familie &lt;X&gt;" in page
    assert '<a class="tel" href="tel:04401927436" dir="ltr">' in page
    assert "<svg viewBox" in page
    assert f"{site}/ar/list?{TWO}" in links_in(page)
    assert "Geöffnet" not in page
    phone = browser.get(f"/ar/list?{TWO}").text
    assert '<html lang="ar" dir="rtl">' in phone
    assert 'lang="de" dir' not in phone


def test_a_list_holds_nothing_unknown_and_not_too_much(browser: httpx.Client, office: Office) -> None:
    services = office.world().directory.services.values()
    hidden = next(service.id for service in services if not service.is_for_inquirers)
    many = "&".join(f"s={service.id}" for service in services if service.is_for_inquirers)
    assert '<li class="card"' not in browser.get(f"/de/list?s={hidden}&s=nothing&in=xx").text
    assert browser.get(f"/de/list?{many}").text.count('<li class="card"') == MOST_KEPT
    assert "Die Liste ist voll" in browser.get(f"/de/directory?{many}").text


def test_a_slip_to_print_is_linked_from_the_chat_and_from_a_service(browser: httpx.Client) -> None:
    answer = browser.post("/ar/brake", data={"said": "عندي ديون كثيرة ولا أستطيع الدفع", "state": '{"language":"ar","town":"brake","asked":true}'})
    shown = browser.post("/ar", data={"state": state_in(answer.text), "action": "slip:debt"}).text
    address = next(link for link in links_in(shown) if "/ar/slip?" in link)
    page = browser.get(address).text
    assert page.count('<p lang="ar" dir="rtl">') == page.count('<p lang="de" dir="ltr">') >= 3
    assert "Ich spreche: Arabisch" in page
    assert "Ort: <bdi>Brake" in page
    assert page.count("Die Koordinierungsstelle berät nicht selbst.") == 1
    service = browser.get("/de/service/diakonie-wesermarsch-schuldnerberatung?in=tr").text
    page = browser.get(next(link for link in links_in(service) if "/de/slip" in link)).text
    assert "Ich spreche: Türkisch" in page
    assert 'lang="tr"' in page


def test_a_slip_holds_nothing_that_was_typed(browser: httpx.Client) -> None:
    page = browser.get(f"/de/slip?{TWO}&topic={SECRET_WORDS}&town={SECRET_WORDS}&title={SECRET_WORDS}&in={SECRET_WORDS}").text
    assert "Zitronenfalter" not in page
    assert "Es geht um: " in page
    assert browser.get("/de/slip?topic=debt").status_code == 404


def test_a_map_leads_to_the_towns_and_they_to_what_is_near(browser: httpx.Client) -> None:
    page = browser.get(f"/de/directory?topic=debt&{TWO}").text
    address = next(link for link in links_in(page) if "town=nordenham" in link and "/directory?" in link)
    assert TWO in address
    assert '<svg class="map"' in page
    near = browser.get(address).text
    assert "Entfernung von <bdi>Nordenham</bdi>: <bdi>17 km</bdi> Luftlinie" in near
    assert re.search(r'aria-label="Nordenham \(\d+\)" aria-current="true"', near)


def test_a_table_for_spreadsheets_holds_no_formula(browser: httpx.Client) -> None:
    answer = browser.get("/de/directory.csv", params={"topic": "debt"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 3
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_same_is_there_as_a_workbook_and_a_calendar(browser: httpx.Client) -> None:
    book = load_workbook(io.BytesIO(browser.get("/de/directory.xlsx", params={"topic": "debt"}).content))
    assert book.worksheets[0].max_row > 3
    assert book.worksheets[0]["A1"].value == "Name"
    answer = browser.get("/de/directory.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Orange Days" in answer.text
    assert "/de/directory.xlsx?topic=debt" in links_in(browser.get("/de/directory?topic=debt&s=lawega-biss-wesermarsch").text)


def test_a_service_has_a_page_a_contact_card_and_can_be_reported(browser: httpx.Client, office: Office) -> None:
    service = next(s for s in office.world().directory.services.values() if s.is_for_inquirers and s.phones_to_tap and s.address and s.address.street)
    page = browser.get(f"/de/service/{service.id}").text
    assert "openstreetmap.org" in page
    assert service.sources[0].url.replace("&", "&amp;") in page
    card = browser.get(f"/service/{service.id}.vcf")
    assert card.headers["content-type"].startswith("text/vcard")
    assert service.phones_to_tap[0].dialled in card.text
    assert browser.post(f"/de/service/{service.id}/wrong", data={"what": "number"}).status_code == 200
    assert browser.post(f"/de/service/{service.id}/wrong", data={"what": "everything"}).status_code == 200
    with office.store.begin() as work:
        assert [(report.service, report.number) for report in work.reports()] == [(service.id, 1)]


def test_health_and_readiness(browser: httpx.Client) -> None:
    assert browser.get("/health").text == "ok"
    assert browser.get("/ready").json() == {"ready": True}
