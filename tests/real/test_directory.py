"""The real directory: whole, honest, and never without an answer."""

import pytest

from bot.domain.answers import Emergency, Refer
from bot.domain.dialogue import Conversation, World, next_turn
from bot.domain.events import Said
from bot.domain.referral import Wish, choose_services
from tests.conftest import NOW


def test_all_researched_records_are_there(world: World) -> None:
    assert len(world.directory.services) == 224


def test_every_topic_from_every_town_names_somebody_who_can_be_reached(world: World) -> None:
    for topic in world.directory.topics:
        for town in world.directory.towns:
            services = choose_services(world.directory, Wish(topic, "de", NOW, town)).services
            assert 1 <= len(services) <= 3, (topic, town)
            assert any(service.is_in_touch for service in services), (topic, town)


def test_nothing_kept_back_is_offered(world: World) -> None:
    directory = world.directory
    for services in directory.by_topic.values():
        for service in services:
            assert not service.lead
            assert all(phone.seen is None or phone.seen.year >= 2020 or phone.listed for phone in service.phones_to_tap)
    office = directory.services[directory.office.service]
    assert [phone.number for phone in office.phones_to_tap] == ["04401 927-0"]
    assert not office.emails_to_write


def test_the_first_number_of_every_danger_is_the_one_to_call(world: World) -> None:
    directory = world.directory
    first = {kind: directory.services[e.lines[0].service].phones_to_tap[0].number for kind, e in directory.emergencies.items()}
    assert first == {
        "medical": "112", "police": "110", "suicide": "0800 1110111", "violence": "110", "child": "110", "poison": "0551 19240",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I cannot pay my debts in Nordenham", "debt"),
        ("قرض دارم و نمی‌توانم بپردازم", "debt"),
        ("my landlord wants me out of the flat", "housing"),
        ("Ich kann meine Rechnungen nicht bezahlen", "debt"),
        ("لا أستطيع دفع ديوني", "debt"),
        ("Хочу вивчати німецьку", "german-courses"),
    ],
)
def test_a_question_is_referred(world: World, text: str, topic: str) -> None:
    turn = next_turn(Said(text), Conversation(), world, NOW)
    assert isinstance(turn.answer, Refer), turn.reasons
    assert turn.answer.referrals[0].topic == topic, turn.reasons


def test_danger_in_the_last_sentence_of_a_long_message_is_found(world: World) -> None:
    text = "I would like to learn German in a course. " * 92 + "My husband is beating me right now."
    turn = next_turn(Said(text), Conversation(), world, NOW)
    assert isinstance(turn.answer, Emergency)
    assert turn.answer.calls[0].service.phones_to_tap[0].number == "110"
    assert turn.answer.refer is not None
