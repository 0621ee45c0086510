"""The real directory: whole, honest, and never without an answer."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.dialogue import Conversation, Said, World, next_turn
from bot.domain.answers import Emergency, Refer
from bot.domain.directory import Directory
from bot.domain.hours import ZONE
from bot.domain.referral import Wish, choose_services
from bot.knowledge.loading import check_knowledge, load_directory
from bot.learning.fitting import fit

ROOT = Path(__file__).parents[2] / "knowledge"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return load_directory(ROOT)


@pytest.fixture(scope="module")
def world() -> World:
    knowledge, problems = check_knowledge(ROOT)
    assert knowledge is not None, problems.errors
    matcher = fit(knowledge)
    return World(knowledge.directory, matcher, tuple(matcher.labels))


def test_all_researched_records_are_there(directory: Directory) -> None:
    assert len(directory.services) == 224


def test_every_topic_from_every_town_names_somebody_who_can_be_reached(directory: Directory) -> None:
    for topic in directory.topics:
        for town in directory.towns:
            services = choose_services(directory, Wish(topic, "de", NOW, town)).services
            assert 1 <= len(services) <= 3, (topic, town)
            assert any(service.is_in_touch for service in services), (topic, town)


def test_nothing_kept_back_is_offered(directory: Directory) -> None:
    for services in directory.by_topic.values():
        for service in services:
            assert not service.lead
            assert all(phone.seen is None or phone.seen.year >= 2020 or phone.listed for phone in service.phones_to_tap())
    office = directory.services[directory.office.service]
    assert [phone.number for phone in office.phones_to_tap()] == ["04401 927-0"]
    assert not office.emails_to_write()


@pytest.mark.parametrize(
    ("text", "topic"),
    [("I cannot pay my debts in Nordenham", "debt"), ("قرض دارم و نمی‌توانم بپردازم", "debt"), ("my landlord wants me out of the flat", "housing")],
)
def test_a_question_is_referred(world: World, text: str, topic: str) -> None:
    turn = next_turn(Said(text), Conversation(), world, NOW)
    assert isinstance(turn.answer, Refer), turn.reasons
    assert turn.answer.referrals[0].topic == topic, turn.reasons


def test_danger_in_the_last_sentence_of_a_long_message_is_found(world: World) -> None:
    text = "I would like to learn German in a course. " * 92 + "My husband is beating me right now."
    turn = next_turn(Said(text), Conversation(), world, NOW)
    assert isinstance(turn.answer, Emergency)
    assert turn.answer.calls[0].service.phones_to_tap()[0].number == "110"
    assert turn.answer.refer is not None
