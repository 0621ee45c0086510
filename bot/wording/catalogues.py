"""Catalogues of translations: one per language, complete or the program does not start.

Msgids are English. ``.po`` files are read as they are, so that a translator's change works after a restart
without a compiler. Direction, day names and names of languages come from CLDR (Babel).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import BotError

LOCALES = Path(__file__).parents[2] / "locales"
DOMAIN = "bot"
REVIEWED = "# Reviewed by a native speaker: yes"
"""Line of a catalogue's head once a native speaker has read it (a comment, since pybabel drops headers that it does not know)."""
GERMAN = "de"
EASY_GERMAN = "de-simple"
"""Leichte Sprache: a language of its own, which CLDR does not know."""

_CLDR = {EASY_GERMAN: "de", "en": "en_GB", "pt": "pt_PT"}
"""Locales whose code is not ours: in Europe, doors and papers show the time in 24 hours."""


def msgid(text: str) -> str:
    """Mark a text of a table for translation; it is translated where the table is used."""
    return text


class CatalogueError(BotError):
    """A catalogue is missing or broken."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of one language. ``code`` is ours, ``locale`` that of CLDR."""

    code: str
    locale: Locale
    translations: GNUTranslations
    reviewed: bool

    @property
    def is_right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.locale.text_direction == "rtl"

    @property
    def reads_german(self) -> bool:
        """Whether its readers can read the German texts of the directory; those are not easy German."""
        return self.code == GERMAN

    def gettext(self, message: str) -> str:
        """The translation of a msgid."""
        return self.translations.gettext(message)

    def pgettext(self, context: str, message: str) -> str:
        """The translation of a msgid that has several meanings."""
        return self.translations.pgettext(context, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The translation that fits a number, by the plural rules of the language."""
        return self.translations.ngettext(one, many, number)

    def language_name(self, code: str) -> str:
        """How this language calls another one; its own name for itself where CLDR has none."""
        if code == "gsg":
            return self.gettext("German Sign Language")
        if code == EASY_GERMAN:
            return own_name(code)
        return str(self.locale.languages.get(code) or own_name(code))


def own_name(code: str) -> str:
    """A language's name in itself, as on a button of the language menu."""
    if code == EASY_GERMAN:
        return "Leichte Sprache"
    try:
        name = str(Locale.parse(code).languages[code])
    except (UnknownLocaleError, ValueError, KeyError):
        name = str(Locale.parse("en").languages.get(code, code))
    return name.split(" (")[0][:1].upper() + name.split(" (")[0][1:]


def load_catalogues(folder: Path = LOCALES) -> Mapping[str, Catalogue]:
    """Every catalogue of the folder, by our code; raises CatalogueError for one that cannot be read."""
    files = sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    if not files:
        raise CatalogueError(f"There are no catalogues in {folder}. Restore the folder “locales” from the last version.")
    return {path.parts[-3]: _load(path) for path in files}


def _load(path: Path) -> Catalogue:
    code = path.parts[-3]
    try:
        with path.open("rb") as file:
            found = read_po(file, locale=_CLDR.get(code, code), domain=DOMAIN, abort_invalid=True)
    except (PoFileError, ValueError, UnknownLocaleError) as error:
        raise CatalogueError(f"{path}: this catalogue cannot be read ({error}). Restore it from the last version.") from error
    reviewed = REVIEWED in found.header_comment
    return Catalogue(code, Locale.parse(_CLDR.get(code, code)), _compiled(found), reviewed)


def _compiled(found: Catalog) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return GNUTranslations(compiled)
