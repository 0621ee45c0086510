"""Which language, and how sure: script first, letters second, words third."""

import pytest

from bot.domain.dialogue import World
from bot.domain.language import Guess, detect_language, script_of
from bot.domain.matching import LANGUAGES
from bot.domain.text import fold, normalise


def guessed(text: str, world: World, usual: str) -> Guess:
    model = world.matcher.model
    return detect_language(text, model.read(normalise(text).split()).only(model.columns(LANGUAGES)), model.groups[LANGUAGES], usual)


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
    guess = guessed(text, world, usual)
    assert (guess.code, guess.sure) == (code, sure)


def test_a_script_without_any_language_of_ours_keeps_the_usual_one(world: World) -> None:
    guess = guessed("ᚠᚢᚦ", world, "de")
    assert (guess.code, guess.sure) == ("de", False)


def test_scripts() -> None:
    assert script_of(fold("Grüße")) == "Latn"
    assert script_of("...") is None
