"""The SQL store: SQLite by default, PostgreSQL by setting.

SQLite runs in WAL mode; only durable transactions are flushed to the disk before they return (one flush for
all their writes). Deleted rows are overwritten, so that nothing can be read from free pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, delete, event, inspect, make_url, update
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

from bot.domain.answers import Wrong
from bot.domain.dialogue import Conversation
from bot.store.base import (
    MOST_PLACES,
    POSTER,
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
    Visits,
)
from bot.store.schema import conversations, deliveries, metadata, reports
from bot.store.statements import (
    ADDING,
    CONVERSATION,
    DELIVERY,
    ERASE_CONVERSATION,
    KNOWN_UPDATE,
    NEWEST,
    OPEN,
    PLACES,
    PROGRESS,
    REPORTS,
    VISITS,
    WAITING,
)

IN_MEMORY = "sqlite://"
"""Address of a store that ends with the process."""
PATIENCE = 1000
"""Milliseconds to wait for another writer of SQLite: everybody waits meanwhile, and what fails is tried again."""
_REMEMBERED = tuple(field.name for field in fields(Conversation))
_DELIVERED = tuple(field.name for field in fields(Delivery))
_PROGRESS = ("state", "tries", "base", "message", "reason")
_UNFIT = (DataError, IntegrityError, ProgrammingError, OverflowError)
"""What drivers raise for values of a wrong type or size, or for none where one is needed."""
_NO_SUCH_TABLE = frozenset({"42P01", "42703"})
"""PostgreSQL's codes for a table and a column that are not there: no value is to blame, so nothing may be given up."""


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
            if getattr(getattr(error, "orig", None), "sqlstate", None) in _NO_SUCH_TABLE:
                raise StoreError(f"The database lacks a table or a column ({type(error).__name__}).") from None
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
        self._adding = ADDING["postgresql" if connection.dialect.name == "postgresql" else "sqlite"]

    def conversation(self, key: str, now: datetime) -> Conversation:
        """What is remembered under a key and has not run out."""
        row = self._run(CONVERSATION, {"of": key}).mappings().first()
        if row is None or now - _aware(row["seen"]) > SETTINGS_KEPT:
            return Conversation()
        kept = Conversation(language=row["language"], town=row["town"], asked_town=row["asked_town"])
        if now - _aware(row["seen"]) > TOPICS_KEPT:
            return kept
        return Conversation(kept.language, kept.town, tuple(row["topics"]), tuple(row["shown"]), row["spoken"], asked_town=kept.asked_town)

    def remember(self, key: str, conversation: Conversation, now: datetime) -> None:
        """Keep a conversation; an empty one erases it."""
        if conversation == Conversation():
            self._run(ERASE_CONVERSATION, {"of": key})
            return
        values = {name: getattr(conversation, name) for name in _REMEMBERED}
        lists = {"topics": list(conversation.topics), "shown": list(conversation.shown)}
        self._run(self._adding.conversation, {**values, **lists, "key": key, "seen": now})

    def count(self, outcome: Outcome) -> None:
        """Add one to a day's count."""
        self._run(self._adding.outcome, {**asdict(outcome), "number": 1})

    def count_poster(self, day: date, channel: str, place: str) -> None:
        """Add one to a day's count of a poster's place, as far as not too many places are counted that day."""
        places = set(self._run(PLACES, {"of_day": day}).scalars())
        if place in places or len(places) < MOST_PLACES:
            self.count(Outcome(day, channel, "", place, "", POSTER))

    def visits(self, since: date) -> Sequence[Visits]:
        """How often people came by posters since a day, most first."""
        return [Visits(place, int(times)) for place, times in self._run(VISITS, {"of_day": since}).all()]

    def report(self, report: Report) -> None:
        """Keep that something is wrong, for the coordinator."""
        self._run(self._adding.report, asdict(report))

    def reports(self) -> Sequence[Report]:
        """What was reported, newest first."""
        rows = self._run(REPORTS).mappings().all()
        return [Report(row["day"], row["service"], Wrong(row["what"]), row["number"]) for row in rows]

    def is_known(self, bot: int, update: int) -> bool:
        """Whether an update was taken in before."""
        return self._run(KNOWN_UPDATE, {"of_bot": bot, "of_update": update}).first() is not None

    def enqueue(self, delivery: Delivery) -> None:
        """Keep an answer until the channel has accepted it."""
        self._run(DELIVERY, {name: getattr(delivery, name) for name in _DELIVERED})

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is; the answer itself is erased once it is done or dead."""
        values = {name: getattr(delivery, name) for name in _PROGRESS}
        erased: dict[str, object] = {} if delivery.state in OPEN else {"answer": {}, "callback": None}
        self._run(PROGRESS, {**values, **erased, "of_bot": delivery.bot, "of_update": delivery.update})

    def newest_message(self, bot: int, chat: int) -> int:
        """The highest message id known in a chat; 0 when none is."""
        asked, sent = self._run(NEWEST, {"of_bot": bot, "of_chat": chat}).one()
        return max(asked or 0, sent or 0)

    def waiting(self, bot: int, limit: int) -> Sequence[Delivery]:
        """Deliveries that are not done, oldest first."""
        rows = self._run(WAITING, {"of_bot": bot, "most": limit}).mappings().all()
        return [Delivery(**{**row, "state": DeliveryState(row["state"]), "received": _aware(row["received"])}) for row in rows]

    def expire(self, now: datetime) -> None:
        """Erase what has run out: settings, topics, ids of old deliveries."""
        self._run(delete(conversations).where(conversations.c.seen < now - SETTINGS_KEPT))
        self._run(delete(reports).where(reports.c.day < (now - REPORTS_KEPT).date()))
        old = conversations.c.seen < now - TOPICS_KEPT
        self._run(update(conversations).where(old).values(topics=[], shown=[], spoken=None))
        self._run(delete(deliveries).where(deliveries.c.received < now - REPEATS_KEPT, deliveries.c.state.not_in(OPEN)))


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
    for pragma in ("journal_mode=WAL", "secure_delete=ON", f"busy_timeout={PATIENCE}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    level = "FULL" if connection.get_execution_options().get("durable") else "NORMAL"
    if connection.info.get("synchronous") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
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
