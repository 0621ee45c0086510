"""Which language a text is in, and how sure that is: script first, letters second, words third.

Matching needs no language (one model serves all); the language only picks the words of the reply.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.scoring import Reading
from bot.domain.text import fold

ENOUGH_WORDS = 25
"""Words that a language is told by."""
FEWEST_WORDS = 3
"""Below this many words a language is never switched, unless the script is not that language's."""

_SCRIPTS = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab", "ETHIOPIC": "Ethi", "TAMIL": "Taml", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "GREEK": "Grek", "HEBREW": "Hebr", "DEVANAGARI": "Deva", "BENGALI": "Beng", "THAI": "Thai",
    "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Kore", "GURMUKHI": "Guru", "SINHALA": "Sinh",
    "TELUGU": "Telu", "MALAYALAM": "Mlym", "KHMER": "Khmr", "MYANMAR": "Mymr",
}  # fmt: skip
SCRIPTS_OF = {"uk": "Cyrl", "ru": "Cyrl", "bg": "Cyrl", "ar": "Arab", "fa": "Arab", "ps": "Arab", "ti": "Ethi", "ta": "Taml"}
"""Script of each of our languages; Latin where it is not named."""
_ONLY_LANGUAGE = {
    "Geor": "ka", "Armn": "hy", "Grek": "el", "Hebr": "he", "Deva": "hi", "Beng": "bn", "Thai": "th", "Hani": "zh", "Jpan": "ja",
    "Kore": "ko", "Guru": "pa", "Sinh": "si", "Telu": "te", "Mlym": "ml", "Khmr": "km", "Mymr": "my", "Taml": "ta",
}  # fmt: skip
# Letters that only one language of a script has. Order matters: Urdu and Sorani share letters with Pashto and Persian.
_LETTERS: tuple[tuple[str, str], ...] = (
    ("ur", "ٹڈڑےںھ"), ("ckb", "ێۆڕڵە"), ("ps", "ښځڅډړږټڼېۍ"),
    ("mk", "ѓќѕ"), ("sr", "ђћљњџј"), ("be", "ў"), ("kk", "қңғүұһө"), ("uk", "іїєґ"), ("ru", "ыэё"),
)  # fmt: skip
# Function words of languages that are not ours but share a script with one of them: a handful tells them apart.
_OTHER_WORDS = {
    "it": "il che di non per sono una come dove ho mio mia della nel anche posso grazie aiuto bisogno lavoro casa",
    "nl": "ik het een niet van voor mijn waar kan hulp nodig heb wij zijn met naar geen werk huis graag",
    "hr": "sam nisam ja gdje što kako mogu trebam imam nemam za moj moja pomoć posao stan dijete hvala",
    "hu": "hogy nem egy van kell hol az és szeretnék segítség munka lakás gyerek köszönöm vagyok",
    "cs": "jsem není kde potřebuji pomoc mám nemám jak pro můj práce byt dítě děkuji prosím",
    "sr": "сам нисам где шта како могу треба ми имам немам за мој помоћ посао стан дете хвала",
    "am": "ነው እኔ አለኝ የት እንዴት እፈልጋለሁ ስለ እርዳታ ልጄ ነኝ የለኝም መኖሪያ ሥራ አመሰግናለሁ ምን",
    "ckb": "من بۆ لە کوێ چۆن یارمەتی دەوێت کار ماڵ منداڵ سوپاس هەیە نییە",
    "ur": "میں ہے کا کی کے مجھے کہاں کیا نہیں چاہیے مدد اور گھر کام بچے شکریہ سے",
}
_OTHER: dict[str, tuple[str, ...]] = {}
"""The languages that each of these words belongs to."""
for _code, _words in _OTHER_WORDS.items():
    for _word in fold(_words).split():
        _OTHER[_word] = (*_OTHER.get(_word, ()), _code)
_TOKEN = re.compile(r"[\w\u0900-\u0dff]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """The most likely language; ``sure`` if it may be acted upon; ``words`` says how many there were to judge by."""

    code: str
    sure: bool
    words: int


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str:
    return _SCRIPTS.get(unicodedata.name(letter, "?").split(" ")[0], "Zyyy")


def script_of(text: str) -> str | None:
    """The script most letters belong to (ISO 15924), None without letters."""
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else None
    counts: Counter[str] = Counter()
    for letter, times in Counter(text).items():
        if letter.isalpha():
            counts[_script_of_letter(letter)] += times
    return counts.most_common(1)[0][0] if counts else None


def detect_language(text: str, reading: Reading, ours: Sequence[str], usual: str) -> Guess:
    """Tell the language of a text, with its reading for each of our languages.

    ``usual`` is what the person uses, and stands where there is too little to judge by.
    """
    folded = fold(text)
    words = _TOKEN.findall(folded)
    script = script_of(folded)
    if script is None:
        return Guess(usual, sure=False, words=0)
    if script in _ONLY_LANGUAGE:
        return Guess(_ONLY_LANGUAGE[script], sure=True, words=len(words))
    fits = SCRIPTS_OF.get(usual, "Latn") == script
    code = _by_letters(folded, script) or _by_other_words(words) or _by_model(reading, ours, script)
    if code is None:
        return Guess(usual, sure=False, words=len(words))
    enough = len(words) >= FEWEST_WORDS or not fits
    return Guess(code if enough else usual, sure=enough, words=len(words))


def _by_letters(folded: str, script: str) -> str | None:
    if script not in {"Arab", "Cyrl"}:
        return None
    counts = {code: sum(folded.count(letter) for letter in letters) for code, letters in _LETTERS}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > 1 or (counts[best] and len(folded) < 60) else None  # noqa: PLR2004  one letter may be a slip


def _by_other_words(words: list[str]) -> str | None:
    hits = Counter(code for word in words for code in _OTHER.get(word, ()))
    best, times = max(hits.items(), key=lambda pair: pair[1], default=("", 0))
    return best if times >= 3 and times * 2 >= len(words) else None  # noqa: PLR2004  half of at least five words


def _by_model(reading: Reading, ours: Sequence[str], script: str) -> str | None:
    scores = reading.part(0, ENOUGH_WORDS).scores()
    fitting = {code: float(score) for code, score in zip(ours, scores, strict=True) if SCRIPTS_OF.get(code, "Latn") == script or script == "Latn"}
    return max(fitting, key=lambda code: fitting[code]) if fitting else None
