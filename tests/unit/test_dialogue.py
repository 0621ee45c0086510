"""The dialogue as a pure function, on the real knowledge: what is decided for what is said or tapped."""

from dataclasses import replace

import pytest

from bot.domain.actions import (
    Action,
    choose_group,
    choose_language,
    choose_topic,
    choose_town,
    from_code,
    make_slip,
    report_wrong,
    say_danger,
    say_in_german,
    something_wrong,
    wrong_with,
)
from bot.domain.answers import (
    AboutOffice,
    DidYouMean,
    Emergency,
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
from bot.domain.danger import Danger
from bot.domain.dialogue import Conversation, Turn, World, _Step, next_turn
from bot.domain.directory import LineRole
from bot.domain.events import Event, Located, LookedUp, Said, SentOther, Tapped
from bot.domain.explaining import services_of
from tests.conftest import NOW
from tests.makers import a_directory, a_service

KNOWN = Conversation(language="en", town="brake", asked_town=True)


def turn_of(world: World, event: Event, before: Conversation = KNOWN) -> Turn:
    return next_turn(event, before, world, NOW)


def say(world: World, text: str, before: Conversation = KNOWN) -> Turn:
    return turn_of(world, Said(text), before)


def tap(world: World, action: Action, before: Conversation = KNOWN) -> Turn:
    return turn_of(world, Tapped(action, "en"), before)


def referred(turn: Turn) -> Refer:
    assert isinstance(turn.answer, Refer), turn.reasons
    return turn.answer


def test_a_question_is_referred_and_remembered(world: World) -> None:
    turn = say(world, "I cannot pay my bills, the bailiff wrote to me")
    assert referred(turn).referrals[0].topic == "debt"
    assert turn.conversation.topics == ("debt",)
    assert turn.conversation.shown == tuple(service.id for service in services_of(turn.answer))
    assert any("points" in reason or "=" in reason for reason in turn.reasons)


def test_the_town_is_asked_for_once(world: World) -> None:
    new = Conversation(language="en")
    first = say(world, "I need a flat for my family", new)
    assert referred(first).ask_town
    second = say(world, "I need a flat for my family", first.conversation)
    assert not referred(second).ask_town


def test_a_town_in_the_text_is_used_and_kept(world: World) -> None:
    turn = say(world, "I have debts, I live in Nordenham", Conversation(language="en"))
    assert referred(turn).town == "nordenham"
    assert turn.conversation.town == "nordenham"


def test_a_place_outside_is_said(world: World) -> None:
    assert referred(say(world, "I have debts and live in Bremen")).outside == "bremen"


def test_two_needs_are_both_answered(world: World) -> None:
    turn = say(world, "I want to learn German in an integration course. And I cannot pay my debts, the bailiff was here.")
    assert {referral.topic for referral in referred(turn).referrals} == {"german-courses", "debt"}


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("and in Nordenham?", lambda refer: refer.town == "nordenham" and refer.referrals[0].topic == "debt"),
        ("and in Bremen?", lambda refer: refer.outside == "bremen" and refer.referrals[0].topic == "debt"),
        ("in Arabic", lambda refer: refer.spoken == "ar" and refer.referrals[0].topic == "debt"),
    ],
)
def test_follow_ups(world: World, text: str, check: object) -> None:
    before = say(world, "I cannot pay my debts").conversation
    assert callable(check)
    assert check(referred(say(world, text, before)))


def test_another_one_names_others_until_none_is_left(world: World) -> None:
    turn = say(world, "I cannot pay my debts")
    named = set(turn.conversation.shown)
    for _ in range(20):
        turn = say(world, "another one please", turn.conversation)
        if isinstance(turn.answer, NoMore):
            return
        fresh = {service.id for service in services_of(turn.answer)}
        assert not fresh & named
        named |= fresh
    pytest.fail("it never ended")


def test_more_after_everything_was_named_says_so(world: World) -> None:
    everything = tuple(service.id for service in world.directory.by_topic["debt"])
    assert isinstance(tap(world, from_code("more"), replace(KNOWN, topics=("debt",), shown=everything)).answer, NoMore)


def test_a_town_alone_is_kept(world: World) -> None:
    turn = say(world, "Nordenham", Conversation(language="en"))
    assert turn.answer == TownMenu("nordenham")
    assert turn.conversation.town == "nordenham"


def test_a_language_alone_is_chosen(world: World) -> None:
    turn = say(world, "Turkish please")
    assert isinstance(turn.answer, LanguageChosen)
    assert turn.language == "tr"


def test_another_language_is_answered_in_it_and_the_guess_is_said(world: World) -> None:
    turn = say(world, "Ich kann meine Rechnungen nicht bezahlen, was soll ich machen")
    assert turn.language == "de"
    assert turn.guessed
    assert not say(world, "Ich kann meine Rechnungen nicht bezahlen, was soll ich machen", Conversation()).guessed


def test_who_reads_easy_german_keeps_it_when_writing_german(world: World) -> None:
    turn = say(world, "Ich kann meine Rechnungen nicht mehr bezahlen", Conversation(language="de-simple"))
    assert turn.language == "de-simple"
    assert not turn.guessed


def test_a_language_that_the_bot_does_not_speak(world: World) -> None:
    turn = say(world, "გამარჯობა, დახმარება მჭირდება, სად წავიდე")
    assert isinstance(turn.answer, ForeignLanguage)
    assert turn.answer.language == "ka"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("hello", SmallTalk("greeting")),
        ("thank you very much", SmallTalk("thanks")),
        ("show me all topics", TopicMenu()),
        ("change language", LanguageMenu()),
        ("do you store what I write", Privacy()),
        ("delete my data", Forgotten()),
        ("what is the weather tomorrow", NotUnderstood()),
    ],
)
def test_what_is_no_question_for_a_service(world: World, text: str, answer: object) -> None:
    assert say(world, text).answer == answer


def test_who_are_you_is_answered_by_the_office(world: World) -> None:
    assert isinstance(say(world, "who are you").answer, AboutOffice)
    assert isinstance(say(world, "another one").answer, TopicMenu)


def test_danger_comes_first_and_services_below(world: World) -> None:
    turn = say(world, "help my husband is beating me right now")
    assert isinstance(turn.answer, Emergency)
    assert turn.answer.kind == "violence"
    assert turn.answer.refer is not None
    assert turn.answer.refer.referrals[0].topic == "violence"


def test_an_attempt_under_way_calls_the_ambulance_first(world: World) -> None:
    turn = say(world, "I swallowed all my tablets, I want to die, I cannot breathe, everything goes black")
    assert isinstance(turn.answer, Emergency)
    assert LineRole.AMBULANCE in {call.role for call in turn.answer.calls}


def test_the_ambulance_comes_first_where_a_second_kind_says_so(world: World) -> None:
    step = _Step(world, KNOWN, NOW, "en")
    seen = world.matcher.understand("I swallowed all my tablets and want to die", "en")
    calls = [step.emergency(Danger("suicide", 1.0, (), acute=True, also=also), seen).answer for also in ((), ("poison",))]
    roles = [answer.calls[0].role for answer in calls if isinstance(answer, Emergency)]
    assert roles == [LineRole.CRISIS, LineRole.AMBULANCE]


def test_middling_matches_are_a_choice(world: World) -> None:
    choices = [
        t
        for t in ("the paper from the office", "my child", "the letter", "problem with the school paper money")
        if isinstance(say(world, t).answer, DidYouMean)
    ]
    for text in choices:
        answer = say(world, text).answer
        assert isinstance(answer, DidYouMean)
        assert 1 <= len(answer.topics) <= 3
    assert choices


def test_places_and_wider_answers_name_their_services(world: World) -> None:
    assert services_of(tap(world, Action("about")).answer)
    assert services_of(tap(world, Action("find", "debt.brake")).answer)
    assert services_of(say(world, "help my husband is beating me right now").answer)
    assert services_of(say(world, "გამარჯობა, დახმარება მჭირდება, სად წავიდე").answer) == ()
    assert services_of(Emergency("police", (), NOW, None)) == ()
    reader = world.directory.services["lawega-biss-wesermarsch"]
    assert services_of(ForeignLanguage("ka", (reader,), NOW)) == (reader,)
    assert services_of(NothingKnown("debt", reader, NOW)) == (reader,)
    assert services_of(NotUnderstood()) == ()
    assert say(world, "Bremen", Conversation(language="en")).answer == NotUnderstood()


def test_forgetting_leaves_nothing(world: World) -> None:
    turn = tap(world, Action("forget"))
    assert turn.conversation == Conversation()


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (Action("start"), Welcome),
        (Action("start", "tr"), Welcome),
        (Action("start", "tr-debt"), Refer),
        (Action("start", "poster-kreishaus"), Welcome),
        (Action("start", "poster-debt"), Welcome),
        (choose_group("health"), TopicMenu),
        (choose_group("no-such"), TopicMenu),
        (choose_topic("debt"), Refer),
        (choose_topic("coordination"), AboutOffice),
        (from_code("more"), TopicMenu),
        (from_code("towns"), TownMenu),
        (choose_town("nordenham"), TownMenu),
        (choose_town("none"), TopicMenu),
        (choose_language("tr"), LanguageChosen),
        (choose_language("ka"), ForeignLanguage),
        (Action("language"), LanguageMenu),
        (Action("languages"), LanguageMenu),
        (Action("about"), AboutOffice),
        (Action("privacy"), Privacy),
        (Action("find", "debt.brake"), Listing),
        (from_code("a button of long ago"), TopicMenu),
    ],
)
def test_buttons(world: World, action: Action, kind: type) -> None:
    assert from_code(action.code) in {action, Action("topics")}
    assert isinstance(tap(world, action).answer, kind)


def test_a_town_by_button_repeats_the_referral_with_it(world: World) -> None:
    before = say(world, "I cannot pay my debts", Conversation(language="en")).conversation
    assert referred(tap(world, choose_town("elsfleth"), before)).town == "elsfleth"


def test_a_shared_position_gives_the_nearest_town(world: World) -> None:
    assert turn_of(world, Located(53.485, 8.484)).conversation.town == "nordenham"
    assert turn_of(world, Located(48.1, 11.5)).answer == TownMenu()


@pytest.mark.parametrize("kind", list(NoText))
def test_what_is_no_text_is_said(world: World, kind: NoText) -> None:
    assert turn_of(world, SentOther(kind, "tr"), Conversation()).answer == PleaseWrite(kind)


def test_the_language_of_the_app_counts_until_one_is_known(world: World) -> None:
    assert turn_of(world, Tapped(Action("start"), "tr-TR"), Conversation()).language == "tr"
    assert turn_of(world, Tapped(Action("start"), "xx"), Conversation()).language == "en"
    assert turn_of(world, Tapped(Action("start"), "tr"), KNOWN).language == "en"


def test_looking_up_remembers_nothing(world: World) -> None:
    turn = turn_of(world, LookedUp("schulden nordenham"))
    assert isinstance(turn.answer, Listing)
    assert turn.answer.query.topic == "debt"
    assert turn.answer.query.town == "nordenham"
    assert turn.conversation == KNOWN
    assert turn.language == "de"


def test_looking_up_without_the_language_is_said(world: World) -> None:
    turn = turn_of(world, Tapped(Action("find", "debt.brake.vi")))
    assert isinstance(turn.answer, Listing)
    assert turn.answer.without_language
    assert turn.answer.total > 0


def test_nothing_known_names_somebody_to_ask(world: World) -> None:
    empty = replace(world, directory=a_directory(a_service("far", area=None, towns=("nordenham",))))
    turn = next_turn(Tapped(choose_topic("debt")), KNOWN, empty, NOW)
    assert isinstance(turn.answer, NothingKnown)
    assert turn.answer.nearest is not None
    assert services_of(turn.answer) == (turn.answer.nearest,)
    nobody = next_turn(Tapped(choose_topic("debt")), replace(KNOWN, town=None), replace(world, directory=a_directory()), NOW)
    assert isinstance(nobody.answer, NothingKnown)


def test_a_worry_shows_the_numbers(world: World) -> None:
    certain = replace(world.matcher.calibration, danger=replace(world.matcher.calibration.danger, whole=99.0, part=99.0, worry=-99.0))
    worried = replace(world, matcher=replace(world.matcher, calibration=certain))
    assert referred(say(worried, "I cannot pay my debts")).worry
    assert any(reason.startswith("worry") for reason in say(worried, "I cannot pay my debts").reasons)


@pytest.mark.parametrize("text", ["", " ", "?!", "\u202e\u2066", "👍" * 50, "1", "a" * 4096, "\ud800"])
def test_anything_at_all_gets_an_answer(world: World, text: str) -> None:
    assert say(world, text).answer is not None


def test_a_name_that_was_named_comes_first(world: World) -> None:
    turn = say(world, "I have debts, where is the Schuldnerberatung of Diakonie Wesermarsch – Schuldnerberatung")
    assert referred(turn).referrals[0].services[0].id == "diakonie-wesermarsch-schuldnerberatung"


def test_what_to_say_in_german_goes_with_the_services_that_were_named(world: World) -> None:
    asked = say(world, "I cannot pay my debts")
    said = tap(world, say_in_german("debt"), asked.conversation)
    assert said.answer == SayInGerman("debt", interpreter=True)
    assert tap(world, say_danger("poison")).answer == SayDanger("poison")
    slip = tap(world, make_slip("debt"), asked.conversation).answer
    assert isinstance(slip, Slip)
    assert slip.services == referred(asked).referrals[0].services
    german = tap(world, say_in_german("debt"), replace(asked.conversation, language="de", spoken=None))
    assert isinstance(german.answer, SayInGerman)


def test_something_is_wrong(world: World) -> None:
    asked = tap(world, choose_topic("debt"), KNOWN)
    which = tap(world, something_wrong("debt"), asked.conversation).answer
    assert isinstance(which, WhichWrong)
    assert which.services == referred(asked).referrals[0].services
    one = replace(asked.conversation, shown=(which.services[0].id,))
    assert (
        tap(world, something_wrong("debt"), one).answer == tap(world, wrong_with(which.services[0].id), KNOWN).answer == WhatWrong(which.services[0])
    )
    reported = tap(world, report_wrong("hours", which.services[0].id), KNOWN).answer
    assert reported == Reported(which.services[0], Wrong.HOURS)
    professionals = next(service.id for service in world.directory.services.values() if not service.is_for_inquirers)
    for action in (
        something_wrong("no-topic"), wrong_with("gone"), wrong_with(professionals), report_wrong("hours", "gone"),
        report_wrong("hours", professionals), report_wrong("colour", which.services[0].id),
    ):  # fmt: skip
        assert tap(world, action, KNOWN).answer == TopicMenu()
    assert max(len(report_wrong(what, service).code) for what in Wrong for service in world.directory.services) <= 64


def test_an_old_button_for_a_slip_chooses_anew(world: World) -> None:
    slip = tap(world, make_slip("housing"), KNOWN).answer
    assert isinstance(slip, Slip)
    assert slip.services
    gone = tap(world, make_slip("debt"), replace(KNOWN, topics=("debt",), shown=("gone",))).answer
    assert isinstance(gone, Slip)
    assert gone.services
    assert tap(world, Action("say", "nothing")).answer == TopicMenu()
    assert tap(world, Action("slip", "nothing")).answer == TopicMenu()
