"""Every kind of answer in every language, with and without each optional field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.channels.telegram.markup import LONGEST, html, keyboard
from bot.domain.answers import (
    AboutOffice,
    Answer,
    DidYouMean,
    Emergency,
    EmergencyCall,
    ForeignLanguage,
    Forgotten,
    LanguageChosen,
    LanguageMenu,
    Listing,
    NoMore,
    NoText,
    NothingKnown,
    NotUnderstood,
    PleaseWrite,
    Privacy,
    Refer,
    Reported,
    SayDanger,
    SayInGerman,
    Slip,
    SmallTalk,
    TopicMenu,
    TownMenu,
    Welcome,
    WhatWrong,
    WhichWrong,
    Wrong,
)
from bot.domain.dialogue import World
from bot.domain.directory import (
    Appointment,
    Audience,
    Bring,
    Closure,
    Confidence,
    Cost,
    Email,
    Kind,
    LineRole,
    Outreach,
    PageDate,
    Phone,
    Service,
    SpokenLanguages,
    Verification,
)
from bot.domain.language import SCRIPTS_OF
from bot.domain.lexicon import DANGERS, SMALL_TALK
from bot.domain.lookup import Query
from bot.domain.referral import Choice, Referral
from bot.settings import PROJECT
from bot.usecases.enquiries import labels_for
from bot.wording import profile
from bot.wording.apology import apology
from bot.wording.cards import Speech
from bot.wording.catalogues import LOCALES, Catalogue, load_catalogues
from bot.wording.pieces import Mail, Name, Number, Reply, plain
from bot.wording.replies import word
from tests.botapi.entities import plain_text
from tests.conftest import NOW
from tests.makers import a_service, somewhere

CODES = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/bot.po"))
ISOLATES = re.compile("[\u2066-\u2069\u200f]")


def full_service(**changes: object) -> Service:
    """A service with every field filled."""
    return a_service(
        **{
            "audiences": tuple(Audience), "address": somewhere(), "outreach": (Outreach("brake", "Tu 10:00-12:00", "Rathaus"), Outreach("brake")),
            "phones": (Phone("04401 927-0", seen=PageDate(2025, 3)), Phone("+49 4401 927")), "emails": (Email("info@example.org"),),
            "website": "https://www.example.org/a?b", "chat": "https://chat.example.org", "hours": "Mo-Th 08:30-12:00,14:00-15:30; Fr 22:00-24:00",
            "appointment": Appointment.RECOMMENDED, "cost": Cost.FREE, "anonymous": True, "confidential": True, "bring": tuple(Bring),
            "languages": SpokenLanguages(("de", "ar", "gsg"), ("uk", "ti"), ("ku", "so")), **changes,
        }  # type: ignore[arg-type]
    )  # fmt: skip


SERVICES = [
    full_service(),
    a_service(phones=(), website="https://example.org"),
    full_service(kind=Kind.AUTHORITY, audiences=(Audience.WOMEN,), cost=Cost.FEE, appointment=Appointment.REQUIRED, hours=None),
    full_service(kind=Kind.PORTAL, cost=Cost.LANDLINE_RATE, appointment=Appointment.NONE, hours="24/7", confidence=Confidence.LOW),
    full_service(kind=Kind.VOLUNTEERS, cost=Cost.TWENTY_CENTS_A_CALL, closure=Closure(date(2026, 11, 1), date(2026, 11, 30)), sources=(), phones=()),
    full_service(verified=Verification(date(2026, 11, 2), "office", "called"), hours="Mo 08:00-09:00", appointment=Appointment.REQUIRED),
    full_service(hours="We 08:00-09:00"), full_service(hours="Jan Mo 08:00-09:00"), full_service(hours="Tu 12:00-13:00"),
]  # fmt: skip


def every_answer(world: World) -> Iterator[Answer]:
    referrals = tuple(Referral("debt", (Choice(s, 0, ()), Choice(s, 0, (), added=True)), more=n) for n, s in enumerate(SERVICES))
    yield from (Welcome(), NotUnderstood(), TopicMenu(), LanguageMenu(), LanguageChosen(), Privacy(), Forgotten(), TownMenu(), TownMenu("brake"))
    yield from (TopicMenu(group) for group in world.directory.groups)
    yield from (Refer((referral,), NOW, "brake") for referral in referrals)
    yield Refer(referrals[:2], NOW, None, "bremen", ask_town=True, spoken="ar", worry=True)
    calls = {role: EmergencyCall(role, service) for role, service in zip(LineRole, SERVICES, strict=False) if service.phones_to_tap}
    first = EmergencyCall(LineRole.POLICE, world.directory.services["notruf-110"])
    yield from (Emergency(kind, (first, *calls.values()), NOW, Refer(referrals[:1], NOW)) for kind in DANGERS)
    yield Emergency("police", (first,), NOW, None)
    yield from (DidYouMean(("debt", "housing", "school")), DidYouMean(("debt", "care"), worry=True))
    yield from (NothingKnown("debt", SERVICES[0], NOW, "bremen"), NothingKnown("debt", None, NOW), NoMore("debt"))
    yield from (ForeignLanguage("ka", tuple(SERVICES[:2]), NOW), ForeignLanguage("ur", (), NOW), AboutOffice(SERVICES[0], NOW))
    yield from (SmallTalk(kind) for kind in SMALL_TALK)
    yield from (WhichWrong(tuple(SERVICES[:3])), WhatWrong(SERVICES[0]), Reported(SERVICES[0], Wrong.HOURS))
    yield from (PleaseWrite(kind) for kind in NoText)
    yield from (SayInGerman(topic, interpreter=True) for topic in world.directory.topics)
    yield SayInGerman("debt")
    yield from (SayDanger(kind) for kind in DANGERS)
    yield from (Slip("debt", tuple(SERVICES[:3]), NOW, "brake"), Slip("care", (), NOW))
    yield Listing(Query(), (), 0, NOW)
    yield Listing(Query("debt", "brake", "ar", open_now=True, free=True, page=1), tuple(SERVICES[:5]), 12, NOW)
    yield from (Listing(Query("debt"), (), 0, NOW), Listing(Query("debt", language="vi"), tuple(SERVICES[:1]), 1, NOW, without_language=True))


def speech(world: World, catalogues: Mapping[str, Catalogue], code: str) -> Speech:
    return Speech(catalogues[code], labels_for(world, code), world.directory, world.sentences)


@pytest.mark.parametrize("code", CODES)
def test_every_answer_has_words(world: World, catalogues: Mapping[str, Catalogue], code: str) -> None:
    for answer in every_answer(world):
        reply = word(answer, speech(world, catalogues, code), catalogues, speech(world, catalogues, "de"), guessed=True)
        assert reply.language == code
        assert all(paragraph and all(line for line in paragraph) for paragraph in reply.paragraphs), answer
        text = plain(reply)
        assert "{" not in text, answer
        check_telegram(reply)
    assert plain(apology(catalogues[code], world.directory))


def check_telegram(reply: Reply) -> None:
    """Telegram accepts it, and what a person sees there is what was worded."""
    shown = plain_text(html(reply))
    assert len(shown) <= LONGEST
    if len(plain(reply)) <= LONGEST:
        assert shown == plain(reply)
    markup = keyboard(reply)
    for row in markup.inline_keyboard if markup else ():
        assert all(len(str(button.callback_data).encode()) <= 64 for button in row)
        assert all(len(button.text) <= 44 for button in row)


@pytest.mark.parametrize("code", CODES)
def test_every_number_reads_digit_for_digit(world: World, catalogues: Mapping[str, Catalogue], code: str) -> None:
    """Stripped of marks, what is shown holds every number, mail and address as it stands in the directory, in order."""
    for answer in every_answer(world):
        reply = word(answer, speech(world, catalogues, code), catalogues, speech(world, catalogues, "de"))
        pieces = [piece for paragraph in reply.paragraphs for line in paragraph for piece in line if isinstance(piece, Number | Mail | Name)]
        text, at = ISOLATES.sub("", plain(reply)), 0
        for piece in pieces:
            found = text.find(piece.text, at)
            assert found >= 0, (answer, piece)
            at = found + len(piece.text)
            assert not isinstance(piece, Number) or re.fullmatch(r"\+?\d+", piece.dialled)
            assert not ISOLATES.search(piece.text)


def test_right_to_left_isolates_numbers(world: World, catalogues: Mapping[str, Catalogue]) -> None:
    for code in ("ar", "fa", "ps"):
        reply = word(AboutOffice(full_service(), NOW), speech(world, catalogues, code), catalogues)
        assert reply.right_to_left
        assert "\u206604401 927-0\u2069" in plain(reply)
        assert all(line.startswith("\u200f") for line in plain(reply).split("\n") if line)
    assert not ISOLATES.search(plain(word(AboutOffice(full_service(), NOW), speech(world, catalogues, "tr"), catalogues)))


@pytest.mark.parametrize("code", CODES)
def test_danger_begins_with_the_bare_number(world: World, catalogues: Mapping[str, Catalogue], code: str) -> None:
    call = EmergencyCall(LineRole.POLICE, world.directory.services["notruf-110"])
    reply = word(Emergency("violence", (call,), NOW, None), speech(world, catalogues, code), catalogues)
    assert ISOLATES.sub("", plain(reply).split("\n")[0]) == "110"


@pytest.mark.parametrize("code", [code for code in CODES if code != "en"])
def test_catalogues_are_complete(code: str) -> None:
    path = LOCALES / code / "LC_MESSAGES" / "bot.po"
    catalogue = _po(path, "de" if code == "de-simple" else code)
    glossary = yaml.safe_load((LOCALES / code / "glossary.yaml").read_text("utf-8"))
    for message in catalogue:
        if message.id:
            _check_message(message, glossary)


def _check_message(message: Message, glossary: Mapping[str, list[str]]) -> None:
    assert isinstance(message.string, str)
    assert message.string.strip(), message.id
    assert not message.fuzzy, message.id
    assert sorted(re.findall(r"{\w+}", message.string)) == sorted(re.findall(r"{\w+}", str(message.id))), message.id
    assert message.string[-1].isspace() == str(message.id)[-1].isspace()
    english = re.sub(r"{\w+}", "", str(message.id)).casefold()
    for term, forms in glossary.items():
        if re.search(rf"\b{term}\b", english):
            assert any(form.casefold() in message.string.casefold() for form in forms), (term, message.id, message.string)


@pytest.mark.parametrize(("text", "longest"), [(profile.NAME, 64), (profile.SHORT_DESCRIPTION, 120), (profile.DESCRIPTION, 512)])
def test_descriptions_fit(catalogues: Mapping[str, Catalogue], text: str, longest: int) -> None:
    for words in catalogues.values():
        assert len(words.gettext(text)) <= longest, words.code


def test_the_template_is_not_stale() -> None:
    """`make messages` after every change of texts."""
    found = {
        (context, message if isinstance(message, str) else message[0])
        for _, _, message, _, context in extract_from_dir(
            PROJECT / "bot", [("**.py", "python")], keywords={"gettext": None, "pgettext": ((1, "c"), 2), "ngettext": (1, 2), "msgid": None}
        )
    }
    known = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in _po(LOCALES / "bot.pot", None) if m.id}
    assert found == known


def test_every_catalogue_has_the_messages_of_the_template() -> None:
    known = {(m.context, m.id) for m in _po(LOCALES / "bot.pot", None) if m.id}
    for code in CODES:
        assert {(m.context, m.id) for m in _po(LOCALES / code / "LC_MESSAGES" / "bot.po", None) if m.id} == known, code


def _po(path: Path, locale: str | None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def test_all_languages_have_a_direction_and_a_name() -> None:
    catalogues = load_catalogues()
    assert {code for code, words in catalogues.items() if words.is_right_to_left} == {"ar", "fa", "ps"}
    for words in catalogues.values():
        assert all(words.language_name(code) for code in (*catalogues, "gsg", "ckb", "ka"))


def test_a_reply_that_is_too_long_keeps_its_first_and_last_words(world: World, catalogues: Mapping[str, Catalogue]) -> None:
    many = tuple(Referral(topic, (Choice(full_service(), 0, ()),) * 3) for topic in ("debt", "housing"))
    reply = word(Refer(many, NOW), speech(world, catalogues, "de"), catalogues)
    doubled = replace(reply, paragraphs=(*reply.paragraphs[:-1], *reply.paragraphs))
    shown = plain_text(html(doubled))
    assert len(shown) <= LONGEST
    assert shown.startswith(plain(reply)[:20])
    assert shown.endswith(plain(reply)[-20:])


@pytest.mark.parametrize("code", [code for code in CODES if code != "de"])
def test_german_sentences_come_with_meaning_and_sound(world: World, catalogues: Mapping[str, Catalogue], code: str) -> None:
    words = speech(world, catalogues, code)
    text = ISOLATES.sub("", plain(word(SayInGerman("debt", interpreter=True), words, catalogues)))
    assert "Guten Tag. Ich habe Schulden. Ich brauche Hilfe." in text
    assert words.sentences[code].topics["debt"].meaning in text
    if code in SCRIPTS_OF:
        assert str(words.sentences[code].topics["debt"].say) in text
        assert not re.search(
            "[A-Za-z]", "".join(s.say or "" for group in ("common", "topics", "dangers") for s in getattr(words.sentences[code], group).values())
        )
    danger = ISOLATES.sub("", plain(word(SayDanger("poison"), words, catalogues)))
    assert "Ich spreche kein Deutsch. Ich bin in …" in danger


def test_a_slip_is_in_two_languages(world: World, catalogues: Mapping[str, Catalogue]) -> None:
    reply = word(Slip("debt", (full_service(),), NOW, "brake"), speech(world, catalogues, "ar"), catalogues, speech(world, catalogues, "de"))
    text = ISOLATES.sub("", plain(reply))
    assert "Ich spreche: Arabisch" in text
    assert "Die Koordinierungsstelle berät nicht selbst" in text
    assert text.count("04401 927-0") == 2
    german = word(Slip("debt", (full_service(),), NOW), speech(world, catalogues, "de"), catalogues, speech(world, catalogues, "de"))
    assert plain(german).count("04401 927-0") == 1


def test_easy_german_holds_no_hard_german_of_the_directory(world: World, catalogues: Mapping[str, Catalogue]) -> None:
    answer = Refer((Referral("debt", (Choice(a_service(summary="Aufschiebende Wirkung"), 0, ()),)),), NOW)
    said = {code: plain(word(answer, speech(world, catalogues, code), catalogues)) for code in ("de", "de-simple")}
    assert "Aufschiebende Wirkung" in said["de"]
    assert "Aufschiebende Wirkung" not in said["de-simple"]
    assert "Hier bekommen Sie Hilfe bei: Schulden" in said["de-simple"]
