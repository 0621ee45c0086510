"""One counselling service in words: everything that somebody needs to get in touch, and how sure it is."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.units import format_unit

from bot.domain.directory import Address, Confidence, Directory, Outreach, Service, Town
from bot.domain.lexicon import Labels
from bot.domain.sentences import Sentences
from bot.wording.catalogues import Catalogue
from bot.wording.names import BRING, COSTS, KINDS, audience_list, listed, spoken
from bot.wording.pieces import Line, Link, Mail, Name, Number, Paragraph, fill, joined, line
from bot.wording.times import appointment_words, day_words, lasting_hours, page_date_words, state_line, week_line


@dataclass(frozen=True, slots=True)
class Speech:
    """What answers are worded with: a catalogue, the names of topics in its language, and the directory."""

    words: Catalogue
    labels: Labels
    directory: Directory
    sentences: Mapping[str, Sentences]

    def topic(self, topic: str) -> str:
        """A topic's name in the language."""
        return self.labels.topics[topic]

    def button(self, topic: str) -> str:
        """A topic's name with its pictogram."""
        return f"{self.directory.topics[topic].pictogram} {self.labels.topics[topic]}"


def card(service: Service, now: datetime, speech: Speech, town: str | None = None) -> Paragraph:
    """A service with its contact details, one line for each kind of fact; what is unknown has no line but the hours."""
    return tuple(pieces for pieces in _lines(service, now, speech, town) if pieces)


def paper(service: Service, now: datetime, speech: Speech) -> Paragraph:
    """The same for a sheet of paper: nothing that holds at this moment only, and the outreach days in every town."""
    return tuple(pieces for pieces in _paper_lines(service, now, speech) if pieces)


def _lines(service: Service, now: datetime, speech: Speech, town: str | None) -> Iterator[Line]:
    words = speech.words
    yield from _head(service, speech)
    yield line("🕐 ", *state_line(service, now, words))
    yield line(*week_line(service.hours, now, words))
    yield from _address_lines(service.address)
    yield from _outreach(service, {town}, now, speech)
    yield from _practical(service, words)
    yield _as_of(service, words)


def _paper_lines(service: Service, now: datetime, speech: Speech) -> Iterator[Line]:
    yield from _head(service, speech)
    yield line("🕐 ", *lasting_hours(service, now, speech.words))
    yield from _address_lines(service.address)
    yield from _outreach(service, speech.directory.towns.keys(), now, speech)
    yield from _practical(service, speech.words)
    yield _as_of(service, speech.words)


def _head(service: Service, speech: Speech) -> Iterator[Line]:
    yield line(Name(service.name, strong=True, service=service.id))
    if service.provider.casefold() not in service.name.casefold():
        yield line(Name(service.provider))
    yield from _what_for(service, speech)
    yield from contact_lines(service)


def _what_for(service: Service, speech: Speech) -> Iterator[Line]:
    words = speech.words
    if words.reads_german:
        yield line(service.summary)
    else:
        # Translators: {topics} is a list of names of topics, for example "Debt, Housing".
        yield fill(words.gettext("Helps with: {topics}"), topics=listed([speech.topic(t) for t in service.topics[:4]], words))
    audiences = audience_list(service, words)
    if audiences:
        yield fill(words.gettext("Only for: {groups}") if service.is_for_one_group else words.gettext("For: {groups}"), groups=audiences)
    if service.kind in KINDS:
        yield line(words.gettext(KINDS[service.kind]))


def contact_lines(service: Service) -> Iterator[Line]:
    """Everything that can be tapped: phones, mailboxes, chat, website."""
    for phone in service.phones_to_tap:
        yield line("📞 ", Number(phone.number, phone.dialled, strong=True))
    for email in service.emails_to_write:
        yield line("✉️ ", Mail(email.address))
    if service.chat:
        yield line("💬 ", Link(_short(service.chat), service.chat))
    if service.website:
        yield line("🌐 ", Link(_short(service.website), service.website))


def _short(url: str) -> str:
    """The part of an address that tells people where it leads."""
    return url.partition("//")[2].removeprefix("www.").split("/")[0].split("?")[0]


def _address_lines(address: Address | None) -> Iterator[Line]:
    if address and address.street:
        yield line("📍 ", Name(one_line(address)))


def distance_line(service: Service, town: str, speech: Speech) -> Line:
    """How far it is from a town, where that is known and is more than the way through the town."""
    far = speech.directory.distance(town, service)
    if not far:
        return ()
    distance = format_unit(far if far % 1 else int(far), "length-kilometer", "short", locale=speech.words.locale)
    # Translators: {town} is a town, {distance} for example "12 km".
    text = speech.words.gettext("Distance from {town}: {distance} in a straight line")
    return fill(text, town=Name(short_name(speech.directory.towns[town])), distance=Name(distance))


def short_name(town: Town) -> str:
    """A town's name without what is in brackets."""
    return town.name.split(" (")[0]


def one_line(address: Address) -> str:
    """An address as on an envelope, on one line."""
    place = " ".join(part for part in (address.postcode, address.locality) if part)
    return ", ".join(part for part in (address.street, place) if part)


def _outreach(service: Service, towns: Container[str | None], now: datetime, speech: Speech) -> Iterator[Line]:
    for day in service.outreach:
        if day.town in towns:
            name = speech.directory.towns[day.town].name
            # Translators: {town} is the person's town, {when} days and hours, for example "Tue 10:00–12:00, Rathaus".
            yield fill(speech.words.gettext("The service also comes to {town}: {when}"), town=Name(name), when=_when(day, now, speech.words))


def _when(day: Outreach, now: datetime, words: Catalogue) -> Name:
    parts = [part.text for part in week_line(day.hours, now, words)]
    return Name(", ".join(part for part in ("".join(parts), day.place) if part) or words.gettext("please ask when"))


def _practical(service: Service, words: Catalogue) -> Iterator[Line]:
    appointment = appointment_words(service, words)
    promises = [
        appointment or "",
        words.gettext(COSTS[service.cost]) if service.cost else "",
        words.gettext("You need not say your name.") if service.anonymous else "",
        # Translators: everything stays confidential.
        words.gettext("Nobody is told what you say.") if service.confidential else "",
    ]
    yield line(*([" ".join(promise for promise in promises if promise)] if any(promises) else []))
    yield from language_lines(service, words)
    if service.bring:
        yield fill(words.gettext("Please bring: {papers}"), papers=listed([words.gettext(BRING[paper]) for paper in service.bring], words))


def language_lines(service: Service, words: Catalogue) -> Iterator[Line]:
    """Who speaks what there: staff, staff on request, an interpreter."""
    staff, on_request, interpreter = spoken(service, words)
    if staff:
        yield fill("🗣 " + words.gettext("They speak: {languages}"), languages=staff)
    if on_request:
        # Translators: these languages are spoken there only if one asks for it before coming.
        yield fill("🗣 " + words.gettext("If you ask for it beforehand: {languages}"), languages=on_request)
    if interpreter:
        yield fill("🗣 " + words.gettext("With an interpreter: {languages}"), languages=interpreter)


def _as_of(service: Service, words: Catalogue) -> Line:
    if service.verified:
        # Translators: {date} is the day on which somebody of the coordination office called there.
        return fill(words.gettext("Confirmed by the office on {date}."), date=day_words(service.verified.on, words))
    seen = service.as_of()
    if seen:
        # Translators: {date} is a month with year, or a year: how old the contact details are.
        text = fill(words.gettext("Not yet confirmed by the office. As of: {date}."), date=page_date_words(seen, words))
    else:
        text = line(words.gettext("Not yet confirmed by the office. Date unknown."))
    if service.confidence is Confidence.LOW:
        return joined((text, line(words.gettext("Please check whether this is still right."))), " ")
    return text
