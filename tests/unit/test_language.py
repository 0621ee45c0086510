"""Which language, and how sure: script first, letters second, words third."""

import pytest

from bot.domain.dialogue import World
from bot.domain.language import detect_language, script_of
from bot.domain.text import fold


@pytest.mark.parametrize(
    ("text", "usual", "code", "sure"),
    [
        ("12345 !!", "tr", "tr", False),
        ("hallo", "tr", "tr", False),
        ("привет", "tr", "ru", True),
        ("Ich suche eine Wohnung in Brake", "ar", "de", True),
        ("مجھے مدد چاہیے، میں کہاں جاؤں؟", "ar", "ur", True),
        ("გამარჯობა, დახმარება მჭირდება", "de", "ka", True),
        ("Їжа для дітей, де її взяти?", "ru", "uk", True),
        ("Gdje mogu naći posao, trebam pomoć, nisam", "de", "hr", True),
        ("متى موعد المقابلة في البامف؟ لا أعرف", "de", "ar", True),
    ],
)
def test_languages(world: World, text: str, usual: str, code: str, sure: bool) -> None:  # noqa: FBT001
    guess = detect_language(text, world.matcher.languages, frozenset(world.matcher.labels), usual)
    assert (guess.code, guess.sure) == (code, sure)


def test_a_script_without_any_language_of_ours_keeps_the_usual_one(world: World) -> None:
    guess = detect_language("ᚠᚢᚦ", world.matcher.languages, frozenset(world.matcher.labels), "de")
    assert (guess.code, guess.sure) == ("de", False)


def test_scripts() -> None:
    assert script_of(fold("Grüße")) == "Latn"
    assert script_of("...") is None
