"""What somebody who speaks little German can say or show: sentences with their meaning and sound, and a slip for the desk."""

from collections.abc import Iterator
from datetime import datetime

from babel import Locale

from bot.domain.answers import SayDanger, SayInGerman, Slip
from bot.domain.directory import Service
from bot.domain.sentences import Sentence, Sentences
from bot.wording.cards import Speech, contact_lines, language_lines, one_line
from bot.wording.catalogues import GERMAN
from bot.wording.names import BRING, listed
from bot.wording.pieces import Line, Name, Paragraph, Piece, Text, fill, line
from bot.wording.times import appointment_words, lasting_hours

NORA = "nora-notruf-app"
"""The service that is the emergency app of the German states."""


def has_sentences(speech: Speech) -> bool:
    """Whether somebody who reads this language may need German sentences, and they are there."""
    return GERMAN in speech.sentences and speech.words.code in speech.sentences and speech.words.code != GERMAN


def say_in_german(answer: SayInGerman, speech: Speech) -> tuple[Paragraph, ...]:
    """The sentences for a topic: greeting, need, language, interpreter, appointment."""
    chosen = ["greeting", None, "speaks", *(["interpreter"] if answer.interpreter else []), "appointment", "slowly"]
    return _sentences([(("topics", answer.topic) if name is None else ("common", name)) for name in chosen], speech)


def say_danger(answer: SayDanger, speech: Speech) -> tuple[Paragraph, ...]:
    """The sentences for an emergency call, and what to use when one cannot speak."""
    said = _sentences([("dangers", answer.danger), ("common", "no-german"), ("common", "place")], speech, unfinished=True)
    free = speech.words.gettext("Calls to 112 and 110 are free. You can call these numbers even if you speak no German.")
    nora = speech.directory.services.get(NORA)
    if nora is None:
        return (*said, (line(free),))
    app = speech.words.gettext("If you cannot speak, you can use this app for emergency calls:")
    return (*said, (line(free),), (line(app), line(Name(nora.name, strong=True)), *contact_lines(nora)))


def _sentences(wanted: list[tuple[str, str]], speech: Speech, *, unfinished: bool = False) -> tuple[Paragraph, ...]:
    german = speech.sentences[GERMAN]
    own = speech.sentences.get(speech.words.code, german)  # an old button of a language whose file is gone
    there = [(group, name) for group, name in wanted if name in getattr(own, group)]
    name = Locale.parse(GERMAN).languages.get(speech.words.locale.language, "")
    spoken = " ".join(_sentence(german, group, name).meaning for group, name in there).replace("{language}", name)
    meant = " ".join(_sentence(own, group, name).meaning for group, name in there)
    sound = " ".join(_sentence(own, group, name).say or "" for group, name in there).strip()
    more = " …" if unfinished else ""
    words = speech.words
    paragraphs: list[Paragraph] = [(line(words.gettext("You can say or show this in German:")), line(Name(f"{spoken}{more}", strong=True)))]
    if sound:
        paragraphs.append((line(words.gettext("How to say it:")), line(f"{sound}{more}")))
    if own is not german:
        paragraphs.append((line(words.gettext("It means:")), line(f"{meant}{more}")))
    return tuple(paragraphs)


def _sentence(sentences: Sentences, group: str, name: str) -> Sentence:
    found: Sentence = getattr(sentences, group)[name]
    return found


def slip(answer: Slip, speech: Speech, german: Speech | None) -> tuple[Paragraph, ...]:
    """The slip in the person's language, and below it the same in German, for the desk."""
    own = slip_half(answer, speech, speech)
    if german is None or speech.words.code == GERMAN:
        return own
    return (*own, *(tuple(map(_as_german, paragraph)) for paragraph in slip_half(answer, german, speech)))


def slip_half(answer: Slip, speech: Speech, reader: Speech) -> tuple[Paragraph, ...]:
    """The slip in one language, for somebody who speaks that of ``reader``; halves of one slip have as many paragraphs."""
    return tuple(_half(answer, speech, reader))


def _half(answer: Slip, speech: Speech, reader: Speech) -> Iterator[Paragraph]:
    words = speech.words
    town = speech.directory.towns[answer.town].name if answer.town else None
    yield (
        line(Text(words.gettext("Slip for the counselling service"), strong=True)),
        fill(words.gettext("What it is about: {topic}"), topic=speech.topic(answer.topic)),
        fill(words.gettext("I speak: {language}"), language=words.language_name(reader.words.locale.language)),
        *((fill(words.gettext("Town: {town}"), town=Name(town)),) if town else ()),
    )
    for service in answer.services:
        yield tuple(pieces for pieces in _place(service, answer.now, speech) if pieces)
    yield (line(words.gettext("The coordination office does not give advice itself. It passes on contacts.")),)


def _place(service: Service, now: datetime, speech: Speech) -> Iterator[Line]:
    words = speech.words
    yield line(Name(service.name, strong=True))
    if service.address and service.address.street:
        yield line("📍 ", Name(one_line(service.address)))
    yield from contact_lines(service)
    yield line("🕐 ", *lasting_hours(service, now, words))
    appointment = appointment_words(service, words)
    yield line(appointment) if appointment else ()
    yield from language_lines(service, words)
    if service.bring:
        yield fill(words.gettext("Please bring: {papers}"), papers=listed([words.gettext(BRING[paper]) for paper in service.bring], words))


def _as_german(pieces: Line) -> Line:
    """A German line inside a reply in another language: runs of words become one name, so that they keep their direction."""
    merged: list[Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if isinstance(piece, Text | Name) and isinstance(before, Name):
            merged[-1] = Name(before.text + piece.text, strong=before.strong or piece.strong)
        else:
            merged.append(Name(piece.text, strong=piece.strong) if isinstance(piece, Text) else piece)
    return tuple(merged)
