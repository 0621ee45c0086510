"""What is said when something went wrong here: sorry, ask again, and the numbers for danger."""

from bot.domain.directory import Directory
from bot.wording.catalogues import Catalogue
from bot.wording.pieces import Line, Number, Paragraph, Reply, fill, line
from bot.wording.profile import FAILED


def danger_numbers(words: Catalogue, directory: Directory) -> Paragraph:
    """The police and the ambulance on one line."""
    police, ambulance = (_number(kind, directory) for kind in ("police", "medical"))
    found: Line = fill(
        "🆘 " + words.gettext("In danger: {police} police, {ambulance} ambulance and fire brigade."), police=police, ambulance=ambulance
    )
    return (found,)


def _number(kind: str, directory: Directory) -> Number:
    phone = directory.services[directory.emergencies[kind].lines[0].service].phones_to_tap[0]
    return Number(phone.number, phone.dialled, strong=True)


def apology(words: Catalogue, directory: Directory) -> Reply:
    """Sorry, please ask again; and the numbers for danger."""
    return Reply(words.code, words.is_right_to_left, ((line(words.gettext(FAILED)),), danger_numbers(words, directory)))
