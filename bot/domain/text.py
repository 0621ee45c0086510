"""One canonical form for what people type, in all scripts.

Phrases of the knowledge files and questions of people pass through the same functions, so that a
missing diacritic, another keyboard or another code point for the same letter makes no difference.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_MESSAGE = 4096
"""Characters that are read of one message: Telegram's limit for one."""

# Combining marks that people leave out or type differently. NFD also splits the Arabic hamza
# carriers, and Cyrillic й, ё, ї. Indic vowel signs are no such marks: without them Tamil is unreadable.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_NO_MARKS = re.compile(f"[{_MARKS}]")
# Invisible signs: soft hyphen, zero width (non-)joiners, direction marks, byte order mark, surrogates.
_INVISIBLE = re.compile("[\u00ad\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SAME_LETTER = str.maketrans(
    {
        "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "a", "œ": "o", "ß": "ss", "ə": "e",  # Latin
        "ґ": "г",  # Cyrillic
        "ی": "ي", "ى": "ي", "ې": "ي", "ۍ": "ي", "ێ": "ي", "ئ": "ي",  # Persian, Pashto, Kurdish yeh
        "ک": "ك", "ګ": "گ", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ٱ": "ا",
        **{chr(0x0660 + n): str(n) for n in range(10)},
        **{chr(0x06F0 + n): str(n) for n in range(10)},
    }
)  # fmt: skip
# ``\w`` knows no combining marks and would cut Tamil, Hindi and Thai words: their blocks are named.
_WORD = re.compile(r"[\w\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f]+")
_APOSTROPHE_IN_CYRILLIC = re.compile(r"(?<=[\u0400-\u04ff])['’ʼ`´](?=[\u0400-\u04ff])")
_UMLAUT_SPELT_OUT = re.compile(r"(?<=[bcdfghjklmnprstvwz])([aou])e(?=[a-z])")
_SENTENCE_END = re.compile(r"[.!?…\n\r;؟۔።፧፨।|]+")


def clean(text: str) -> str:
    """Drop what nobody sees (controls, direction marks, lone surrogates) and cut to the longest message."""
    text = _INVISIBLE.sub("", text[:LONGEST_MESSAGE])
    return _CONTROL.sub(" ", text)


def fold(text: str) -> str:
    """Small letters in canonical composition, diacritics kept: the form in which languages differ most."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", clean(text)).casefold())


def normalise(text: str) -> str:
    """The words of a text in canonical form, separated by single blanks.

    Small letters, no diacritics in Latin, Cyrillic and Arabic script, one code point for one letter,
    umlauts spelt out (``ue``) as umlauts, Western digits. Tamil and Ethiopic are left whole.
    """
    text = _NO_MARKS.sub("", unicodedata.normalize("NFD", fold(text)))
    text = unicodedata.normalize("NFC", text).translate(_SAME_LETTER)
    text = _APOSTROPHE_IN_CYRILLIC.sub("", text)
    text = " ".join(_WORD.findall(text.replace("_", " ")))
    return _UMLAUT_SPELT_OUT.sub(r"\1", text)


@lru_cache(maxsize=4096)
def normalise_once(text: str) -> str:
    """``normalise`` for names and phrases that come again and again. Never for what a person typed."""
    return normalise(text)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message, cut at full stops of all scripts and at line ends; empty ones dropped."""
    return tuple(part for part in (p.strip() for p in _SENTENCE_END.split(clean(text))) if part)


Ranges = tuple[tuple[int, int], ...]
"""Stretches of words: from the first number up to the second."""


def words_of(text: str) -> tuple[tuple[str, ...], Ranges]:
    """The normalised words of a message, and which of them make up each of its sentences."""
    words: list[str] = []
    ranges: list[tuple[int, int]] = []
    for sentence in sentences(text):
        start = len(words)
        words.extend(normalise(sentence).split())
        if len(words) > start:
            ranges.append((start, len(words)))
    return tuple(words), tuple(ranges)
