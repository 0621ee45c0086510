"""The contract that every store keeps; it runs on SQLite in memory, in a file, and on PostgreSQL where the tests are given one."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from bot.domain.answers import Wrong
from bot.domain.dialogue import Conversation
from bot.store.base import REPEATS_KEPT, REPORTS_KEPT, SETTINGS_KEPT, TOPICS_KEPT, Delivery, DeliveryState, Outcome, Report, StoreError
from bot.store.schema import metadata
from bot.store.sql import IN_MEMORY, SqlStore

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FULL = Conversation("ar", "brake", ("debt", "housing"), ("a", "b"), "tr", asked_town=True)
POSTGRES = os.environ.get("BOT_TEST_POSTGRES")


def urls() -> list[str]:
    return ["memory", "file", *([POSTGRES] if POSTGRES else [])]


@pytest.fixture(params=urls())
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    url = {"memory": IN_MEMORY, "file": f"sqlite:///{tmp_path / 'bot.sqlite3'}"}.get(request.param, request.param)
    if url.startswith("postgresql"):
        engine = create_engine(url)
        metadata.drop_all(engine)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        engine.dispose()
    found = SqlStore(url)
    yield found
    found.close()


def delivery(update: int = 1, **changes: object) -> Delivery:
    return replace(Delivery(1, update, 77, {"kind": "Welcome"}, "de", NOW, reply_to=5), **changes)  # type: ignore[arg-type]


def test_a_conversation_is_remembered_and_runs_out(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.conversation("k", NOW) == Conversation()
        work.remember("k", FULL, NOW)
        work.remember("k", replace(FULL, town="jade"), NOW)
    with store.begin() as work:
        assert work.conversation("k", NOW + TOPICS_KEPT) == replace(FULL, town="jade")
        later = work.conversation("k", NOW + TOPICS_KEPT + timedelta(seconds=1))
        assert later == Conversation("ar", "jade", asked_town=True)
        assert work.conversation("k", NOW + SETTINGS_KEPT + timedelta(seconds=1)) == Conversation()
        assert work.conversation("other", NOW) == Conversation()


def test_an_empty_conversation_erases(store: SqlStore) -> None:
    with store.begin() as work:
        work.remember("k", FULL, NOW)
        work.remember("k", Conversation(), NOW)
        assert work.conversation("k", NOW) == Conversation()


def test_what_fails_is_kept_not_at_all(store: SqlStore) -> None:
    def fail() -> None:
        with store.begin() as work:
            work.remember("k", FULL, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.begin() as work:
        assert work.conversation("k", NOW) == Conversation()


def test_deliveries_wait_until_they_are_done(store: SqlStore) -> None:
    with store.begin(durable=True) as work:
        assert not work.is_known(1, 1)
        work.enqueue(delivery(2, urgent=True, callback="q", edits=9))
        work.enqueue(delivery(1))
        work.enqueue(delivery(1, bot=2))
    with store.begin() as work:
        assert work.is_known(1, 1)
        assert [d.update for d in work.waiting(1, 10)] == [1, 2]
        assert work.waiting(1, 10)[1] == delivery(2, urgent=True, callback="q", edits=9)
        work.mark(delivery(1, state=DeliveryState.SENDING, base=5, tries=1))
        assert work.waiting(1, 1)[0].base == 5
        work.mark(delivery(1, state=DeliveryState.DONE, message=6))
        work.mark(delivery(2, state=DeliveryState.DEAD, reason="Forbidden"))
        assert work.waiting(1, 10) == []
        assert work.is_known(1, 1)
        assert work.newest_message(1, 77) == 6
        assert work.newest_message(1, 78) == 0


def test_what_has_run_out_is_erased(store: SqlStore) -> None:
    with store.begin() as work:
        work.remember("old", FULL, NOW - SETTINGS_KEPT - timedelta(days=1))
        work.remember("new", FULL, NOW - TOPICS_KEPT - timedelta(minutes=1))
        work.enqueue(delivery(1, received=NOW - REPEATS_KEPT - timedelta(hours=1)))
        work.enqueue(delivery(2, received=NOW - REPEATS_KEPT - timedelta(hours=1)))
        work.mark(delivery(1, state=DeliveryState.DONE))
        work.expire(NOW)
    with store.begin() as work:
        assert not work.is_known(1, 1)
        assert work.is_known(1, 2)
        assert work.conversation("old", NOW - SETTINGS_KEPT) == Conversation()
        assert work.conversation("new", NOW - TOPICS_KEPT) == Conversation("ar", "brake", asked_town=True)


def test_counts_add_up(store: SqlStore) -> None:
    outcome = Outcome(NOW.date(), "telegram", "de", "debt", "brake", "referral")
    with store.begin() as work:
        work.count(outcome)
        work.count(outcome)
        work.count(replace(outcome, topic="housing"))


def test_the_migrations_lead_to_the_tables_of_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    SqlStore(f"sqlite:///{path}").close()
    SqlStore(f"sqlite:///{path}").close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_delivery_has_a_column_for_each_of_its_fields() -> None:
    assert {field.name for field in fields(Delivery)} == {column.name for column in metadata.tables["deliveries"].columns}


@pytest.mark.parametrize("url", ["nonsense", "mysql+nothing://x", "sqlite:////proc/no/such/place.sqlite3"])
def test_a_database_that_cannot_be_used_is_told_in_plain_words(url: str) -> None:
    with pytest.raises(StoreError, match="BOT_DATABASE_URL"):
        SqlStore(url)


def test_the_store_never_holds_a_word_of_a_question() -> None:
    """Every column is an id, a moment or a number; the only free form is an answer as ids (test_shorthand)."""
    assert sorted(f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns) == sorted(
        f"{table}.{name}"
        for table, names in {
            "reports": "day service what number",
            "conversations": "key language town asked_town seen topics shown spoken",
            "counts": "day channel language topic town outcome number",
            "deliveries": "bot update chat answer language received guessed urgent group reply_to edits callback state tries base message reason",
        }.items()
        for name in names.split()
    )


def test_reports_of_wrong_data_are_counted_and_run_out(store: SqlStore) -> None:
    with store.begin() as work:
        work.report(Report(NOW.date(), "advice", Wrong.NUMBER))
        work.report(Report(NOW.date(), "advice", Wrong.NUMBER))
        work.report(Report(NOW.date() - timedelta(days=1), "advice", Wrong.CLOSED))
        assert list(work.reports()) == [
            Report(NOW.date(), "advice", Wrong.NUMBER, 2),
            Report(NOW.date() - timedelta(days=1), "advice", Wrong.CLOSED),
        ]
        work.expire(NOW + REPORTS_KEPT)
        assert [report.what for report in work.reports()] == [Wrong.NUMBER]


def test_a_database_that_another_writer_holds_is_told_and_usable_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The very first statement of a transaction meets the lock: that must be told like any other trouble of the database."""
    monkeypatch.setattr("bot.store.sql.PATIENCE", 30)
    path = tmp_path / "bot.sqlite3"
    store, other = SqlStore(f"sqlite:///{path}"), sqlite3.connect(path, isolation_level=None)
    for durable in (True, False):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError), store.begin(durable=durable) as work:
            work.enqueue(delivery())
        other.execute("ROLLBACK")
    with store.begin() as work:
        work.enqueue(delivery())
        assert len(work.waiting(1, 10)) == 1
    other.close()
    store.close()


def test_a_table_that_is_gone_is_no_fault_of_a_value(store: SqlStore) -> None:
    """Else every update would be given up, one after the other."""
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE deliveries"))
    with pytest.raises(StoreError), store.begin() as work:
        work.enqueue(delivery())
