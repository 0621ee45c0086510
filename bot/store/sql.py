"""The SQL store: SQLite by default, PostgreSQL by setting.

SQLite runs in WAL mode; only durable transactions are flushed to the disk before they return (one flush for
all their writes). Deleted rows are overwritten, so that nothing can be read from free pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, inspect, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

from bot.domain.dialogue import Conversation
from bot.store.base import (
    REPEATS_KEPT,
    REPORTS_KEPT,
    SETTINGS_KEPT,
    TOPICS_KEPT,
    Delivery,
    DeliveryState,
    Outcome,
    Report,
    StoreError,
    UnfitError,
    Wrong,
)
from bot.store.schema import conversations, counts, deliveries, metadata, reports

IN_MEMORY = "sqlite://"
"""Address of a store that ends with the process."""
_UNFIT = (DataError, IntegrityError, ProgrammingError, OverflowError)
"""What drivers raise for values of a wrong type or size, or for none where one is needed."""
_OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


class SqlStore:
    """A store in a database."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        try:
            _migrate(self._engine)
        except DBAPIError as error:
            raise StoreError(f"The database cannot be used ({error.orig}). Look at BOT_DATABASE_URL and at who may write there.") from error

    @contextmanager
    def begin(self, *, durable: bool = False) -> Iterator["SqlWork"]:
        """A transaction; a durable one is on the disk when it returns."""
        try:
            with self._engine.connect().execution_options(durable=durable) as connection, connection.begin():
                yield SqlWork(connection)
        except _UNFIT as error:
            raise UnfitError(f"A value cannot be kept ({type(error).__name__}).") from None
        except DBAPIError as error:
            raise StoreError(f"The database cannot be used ({type(error.orig).__name__}).") from None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


class SqlWork:
    """One transaction."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute
        self._insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert

    def conversation(self, key: str, now: datetime) -> Conversation:
        """What is remembered under a key and has not run out."""
        row = self._run(select(conversations).where(conversations.c.key == key)).mappings().first()
        if row is None or now - _aware(row["seen"]) > SETTINGS_KEPT:
            return Conversation()
        kept = Conversation(language=row["language"], town=row["town"], asked_town=row["asked_town"])
        if now - _aware(row["seen"]) > TOPICS_KEPT:
            return kept
        return Conversation(kept.language, kept.town, tuple(row["topics"]), tuple(row["shown"]), row["spoken"], asked_town=kept.asked_town)

    def remember(self, key: str, conversation: Conversation, now: datetime) -> None:
        """Keep a conversation; an empty one erases it."""
        if conversation == Conversation():
            self._run(delete(conversations).where(conversations.c.key == key))
            return
        values = {**asdict(conversation), "topics": list(conversation.topics), "shown": list(conversation.shown), "seen": now}
        statement = self._insert(conversations).values(key=key, **values)
        self._run(statement.on_conflict_do_update(index_elements=["key"], set_=values))

    def count(self, outcome: Outcome) -> None:
        """Add one to a day's count."""
        key = asdict(outcome)
        statement = self._insert(counts).values(**key, number=1)
        self._run(statement.on_conflict_do_update(index_elements=list(key), set_={"number": counts.c.number + 1}))

    def report(self, report: Report) -> None:
        """Keep that something is wrong, for the coordinator."""
        key = {"day": report.day, "service": report.service, "what": report.what}
        statement = self._insert(reports).values(**key, number=report.number)
        self._run(statement.on_conflict_do_update(index_elements=list(key), set_={"number": reports.c.number + report.number}))

    def reports(self) -> Sequence[Report]:
        """What was reported, newest first."""
        rows = self._run(select(reports).order_by(reports.c.day.desc(), reports.c.service, reports.c.what)).mappings().all()
        return [Report(row["day"], row["service"], Wrong(row["what"]), row["number"]) for row in rows]

    def is_known(self, bot: int, update: int) -> bool:
        """Whether an update was taken in before."""
        found = select(deliveries.c.update).where(deliveries.c.bot == bot, deliveries.c.update == update)
        return self._run(found).first() is not None

    def enqueue(self, delivery: Delivery) -> None:
        """Keep an answer until the channel has accepted it."""
        self._run(insert(deliveries).values(**asdict(delivery)))

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is; the answer itself is erased once it is done or dead."""
        values = {name: getattr(delivery, name) for name in ("state", "tries", "base", "message", "reason")}
        if delivery.state not in _OPEN:
            values |= {"answer": {}, "callback": None}
        self._run(update(deliveries).where(deliveries.c.bot == delivery.bot, deliveries.c.update == delivery.update).values(**values))

    def newest_message(self, bot: int, chat: int) -> int:
        """The highest message id known in a chat; 0 when none is."""
        here = (deliveries.c.bot == bot, deliveries.c.chat == chat)
        newest = [self._run(select(func.max(column)).where(*here)).scalar() or 0 for column in (deliveries.c.reply_to, deliveries.c.message)]
        return max(newest)

    def waiting(self, bot: int, limit: int) -> Sequence[Delivery]:
        """Deliveries that are not done, oldest first."""
        found = select(deliveries).where(deliveries.c.bot == bot, deliveries.c.state.in_(_OPEN)).order_by(deliveries.c.update).limit(limit)
        rows = self._run(found).mappings().all()
        return [Delivery(**{**row, "state": DeliveryState(row["state"]), "received": _aware(row["received"])}) for row in rows]

    def expire(self, now: datetime) -> None:
        """Erase what has run out: settings, topics, ids of old deliveries."""
        self._run(delete(conversations).where(conversations.c.seen < now - SETTINGS_KEPT))
        self._run(delete(reports).where(reports.c.day < (now - REPORTS_KEPT).date()))
        old = conversations.c.seen < now - TOPICS_KEPT
        self._run(update(conversations).where(old).values(topics=[], shown=[], spoken=None))
        self._run(delete(deliveries).where(deliveries.c.received < now - REPEATS_KEPT, deliveries.c.state.not_in(_OPEN)))


def _aware(moment: datetime) -> datetime:
    """SQLite gives moments back without their zone; they are kept in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return create_engine(address, pool_pre_ping=True)
        in_memory = not address.database or address.database == ":memory:"
        if not in_memory:
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, **({"poolclass": StaticPool, "connect_args": {"check_same_thread": False}} if in_memory else {}))
    except (ArgumentError, ModuleNotFoundError, OSError) as error:
        raise StoreError(f"BOT_DATABASE_URL cannot be used ({error}). Write sqlite:///file or postgresql+psycopg://user@host/name.") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are begun by us, as SQLAlchemy advises for SQLite
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "secure_delete=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    level = "FULL" if connection.get_execution_options().get("durable") else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    """Bring the tables to the newest form; a store in memory is made at once."""
    if engine.dialect.name == "sqlite" and isinstance(engine.pool, StaticPool):
        metadata.create_all(engine)
        return
    folder = Path(__file__).parent / "migrations"
    newest = max(path.stem.partition("_")[0] for path in (folder / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        if known and connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == newest:
            return
    from alembic import command  # only for the first start with new tables: it takes long to load
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
