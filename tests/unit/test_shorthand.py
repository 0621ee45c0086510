"""Answers as ids: what is kept can be worded again, and holds no word of a question."""

import json

import pytest

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
from bot.domain.directory import Directory, LineRole
from bot.domain.lookup import Query
from bot.domain.referral import Choice, Referral
from bot.domain.shorthand import restore, shorten
from tests.makers import TUESDAY, a_directory, a_service

DIRECTORY = a_directory(a_service("advice"))
ADVICE, POLICE = DIRECTORY.services["advice"], DIRECTORY.services["police"]
REFER = Refer((Referral("debt", (Choice(ADVICE, 0, ()), Choice(POLICE, 0, (), added=True)), 4),), TUESDAY, "brake", None, True, "ar", True)  # noqa: FBT003
ANSWERS: list[Answer] = [
    Welcome(), NotUnderstood(), LanguageMenu(), LanguageChosen(), Privacy(), Forgotten(), REFER,
    Emergency("violence", (EmergencyCall(LineRole.POLICE, POLICE),), TUESDAY, REFER), Emergency("police", (), TUESDAY, None),
    DidYouMean(("debt", "housing"), worry=True), NothingKnown("debt", ADVICE, TUESDAY, "bremen"), NothingKnown("debt", None, TUESDAY),
    NoMore("debt"), ForeignLanguage("ka", (ADVICE,), TUESDAY), TopicMenu(), TopicMenu("all"), TownMenu(), TownMenu("brake"),
    AboutOffice(DIRECTORY.services["office"], TUESDAY), SmallTalk("thanks"), PleaseWrite(NoText.VOICE),
    SayInGerman("debt", interpreter=True), SayDanger("poison"), Slip("debt", (ADVICE, POLICE), TUESDAY, "brake"),
    WhichWrong((ADVICE, POLICE)), WhatWrong(ADVICE), Reported(ADVICE, Wrong.CLOSED),
    Listing(Query("debt", "brake", "ar", open_now=True, free=True, names=("advice",), page=2), (ADVICE,), 11, TUESDAY, without_language=True),
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert restore(json.loads(json.dumps(shorten(answer))), DIRECTORY) == answer


def test_every_kind_of_answer_is_tested() -> None:
    assert {type(answer) for answer in ANSWERS} == set(Answer.__args__)


def test_a_service_that_is_gone_is_left_out() -> None:
    changed = a_directory()
    for answer in ANSWERS:
        assert restore(shorten(answer), changed) is not None


@pytest.mark.parametrize("broken", [{}, {"kind": "Poem"}, {"kind": "Refer"}, {"kind": "Listing", "query": 3}])
def test_what_never_was_an_answer_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        restore(broken, directory=_directory())


def _directory() -> Directory:
    return DIRECTORY
