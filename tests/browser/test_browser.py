"""Whole conversations in Chromium: phones and desktops, with and without JavaScript, by keyboard, right to left, offline."""

import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bot.usecases.enquiries import Office
from bot.web.limits import Limit

pytestmark = pytest.mark.long
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SCREENSHOTS = os.environ.get("BOT_SCREENSHOTS")
"""A folder in which screenshots are kept to be looked at."""
QUESTIONS = {
    "de": ("Ich habe Schulden und wohne in Nordenham", "Schuldnerberatung"),
    "ar": ("عندي ديون كثيرة ولا أستطيع الدفع", "Schuldnerberatung"),
    "ti": ("ብዙሕ ዕዳ ኣለኒ ክኸፍሎ ኣይከኣልኩን", "Schuldnerberatung"),
    "de-simple": ("Ich habe Schulden", "Schuldnerberatung"),
}
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PATIENCE = 8000
"""Milliseconds that a page may take."""
HEAVIEST = 60_000
"""Bytes of the first load."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One client asks more than a person does."""
    monkeypatch.setattr(Limit, "allows", lambda *_: True)


def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression holds; the policy of the pages forbids Playwright's own way."""
    for _ in range(PATIENCE // 100):
        if page.evaluate(expression):
            return
        sleep(0.1)
    raise AssertionError(expression)


def fits(page: Page) -> bool:
    """Nothing scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def shot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=str(Path(SCREENSHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", QUESTIONS)
def test_a_conversation(chromium: Browser, site: str, language: str, size: dict[str, int], script: bool) -> None:  # noqa: FBT001
    question, answer = QUESTIONS[language]
    context = chromium.new_context(viewport=size, java_script_enabled=script)  # type: ignore[arg-type]  # a plain dict of two numbers
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{site}/{language}")
    shot(page, f"{language}-{size['width']}-start")
    page.fill("#said", question)
    if script:
        page.keyboard.press("Enter")
    else:
        page.click("button.send")
    page.wait_for_selector(".answer .said")
    assert question in page.inner_text(".answer:last-of-type .said")
    assert answer in page.inner_text("#log")
    shot(page, f"{language}-{size['width']}-answer")
    page.click(".choices button[value='topics']")
    page.wait_for_selector(".choices button[value='group:housing']")
    page.click(".choices button[value='group:housing']")
    page.wait_for_selector(".choices button[value='topic:housing']")
    page.click(".choices button[value='topic:housing']")
    page.wait_for_selector(".choices button[value='town:brake'], .choices button[value='towns']")
    if script:
        assert fits(page)
    assert wrong == []
    context.close()


def test_the_first_load_is_light(chromium: Browser, site: str) -> None:
    page = chromium.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{site}/ar", wait_until="networkidle")
    assert sum(sizes) < HEAVIEST
    page.close()


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_in_any_language(chromium: Browser, site: str, office: Office, width: int) -> None:
    """320 pixels are also what 400 % zoom leaves of a usual screen."""
    page = chromium.new_page(viewport={"width": width, "height": 640})
    service = next(service.id for service in office.world().directory.services.values() if service.is_for_inquirers)
    for language in office.catalogues:
        for path in (
            "",
            "?topic=debt",
            "/directory?topic=debt",
            f"/service/{service}",
            "/privacy",
            f"/list?s={service}&in=ar",
            f"/slip?s={service}&in=ar",
        ):
            page.goto(f"{site}/{language}{path}")
            assert fits(page), (language, path)
    page.close()


def test_no_page_has_an_obstacle_in_any_language(chromium: Browser, site: str, office: Office) -> None:
    """axe-core on every template: the chat in every language, all pages in four scripts, light and dark."""
    service = next(service.id for service in office.world().directory.services.values() if service.is_for_inquirers)
    pages = (
        "",
        "/directory?topic=debt",
        f"/service/{service}",
        "/privacy",
        "/imprint",
        "/how",
        "/accessibility",
        "/offline",
        "/x/y",
        f"/list?s={service}&in=ti",
        "/list",
    )
    every = [(language, "?topic=debt") for language in office.catalogues] + [
        (language, path) for language in ("de", "ar", "ti", "ru") for path in pages
    ]
    axe = Axe()
    found: dict[str, list[str]] = {}
    for scheme, chosen in (
        ("light", every),
        ("dark", [("de", "?topic=debt"), ("ar", "/directory?topic=debt&town=brake"), ("de", f"/list?s={service}&in=ar")]),
    ):
        page = chromium.new_page(viewport=PHONE, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]  # as above
        for language, path in chosen:
            page.goto(f"{site}/{language}{path}")
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            bad = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in axe.run(page).response["violations"]]
            if bad:
                found[f"{scheme} {language}{path}"] = bad
        page.close()
    assert found == {}


def test_chat_and_directory_by_keyboard_alone(chromium: Browser, site: str) -> None:
    page = chromium.new_page(viewport=DESKTOP)  # type: ignore[arg-type]  # as above
    page.goto(f"{site}/en")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "said":
            break
    page.keyboard.type("I cannot pay my debts")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer .said")
    assert page.evaluate("document.activeElement.classList.contains('answer')")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "more":
            break
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.answer').length === 3")
    page.goto(f"{site}/en/directory")
    page.focus("#q")
    page.keyboard.type("schulden nordenham")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=schulden**")
    assert "Schuldnerberatung" in page.inner_text("main")
    page.close()


def test_a_question_that_is_refused_is_not_lost(chromium: Browser, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = chromium.new_page()
    page.goto(f"{site}/de")
    monkeypatch.setattr(Limit, "allows", lambda *_: False)
    page.fill("#said", "Ich habe Schulden")
    page.keyboard.press("Enter")
    page.wait_for_selector("#log > .danger", timeout=PATIENCE)
    assert "Minute" in page.inner_text("#log > .danger")
    assert page.input_value("#said") == "Ich habe Schulden"
    page.close()


def test_three_times_escape_leaves(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/exit", lambda route: route.fulfill(body="harmless"))
    page.goto(f"{site}/de")
    page.evaluate("localStorage.setItem('kept', 'x')")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/exit")
    assert page.evaluate("localStorage.getItem('kept')") is None
    assert page.evaluate("history.length") == 2
    context.close()


def test_the_numbers_stay_without_a_connection(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/tr")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "caches.open('numbers-1').then((cache) => cache.keys()).then((keys) => keys.length >= 3)")
    context.set_offline(True)
    page.goto(f"{site}/tr")
    assert "112" in page.inner_text("main")
    context.set_offline(False)
    page.goto(f"{site}/tr")
    context.set_offline(True)
    page.fill("#said", "Borcum var")
    page.keyboard.press("Enter")
    page.wait_for_selector("#log > .danger")
    assert page.input_value("#said") == "Borcum var"
    context.close()


def test_a_partner_embeds_the_chat_under_a_strict_policy(chromium: Browser, site: str) -> None:
    class Partner(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-security-policy", f"default-src 'none'; script-src {site}; frame-src {site}")
            self.end_headers()
            line = f'<script src="{site}/static/embed.js" data-language="tr" data-topic="debt" data-size="320x500" defer></script>'
            self.wfile.write(f"<!doctype html><title>Partner</title><p>Verein</p>{line}".encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    partner = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    threading.Thread(target=partner.serve_forever, daemon=True).start()
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "favicon" not in message.text else None)
    page.goto(f"http://127.0.0.1:{partner.server_port}/")
    page.click("button")
    frame = page.frame_locator("iframe")
    frame.locator(".card").first.wait_for()
    assert "Schuldnerberatung" in frame.locator("main").inner_text()
    assert [text for text in wrong if "404" not in text] == []
    page.close()
    partner.shutdown()
    partner.server_close()
