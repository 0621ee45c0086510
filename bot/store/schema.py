"""The tables. The same table of what is remembered stands in README; a test compares both."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Index, Integer, MetaData, String, Table

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("language", String(16)),
    Column("town", String(40)),
    Column("asked_town", Boolean, nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
    Column("topics", JSON, nullable=False),
    Column("shown", JSON, nullable=False),
    Column("spoken", String(16)),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("bot", BigInteger, primary_key=True),
    Column("update", BigInteger, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("language", String(16), nullable=False),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("guessed", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("group", Boolean, nullable=False),
    Column("reply_to", BigInteger),
    Column("edits", BigInteger),
    Column("callback", String(64)),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("base", BigInteger),
    Column("message", BigInteger),
    Column("reason", String(80)),
    Index("deliveries_by_state", "bot", "state"),
    Index("deliveries_by_chat", "bot", "chat"),
)

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("language", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("town", String(40), primary_key=True),
    Column("outcome", String(24), primary_key=True),
    Column("number", Integer, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("day", Date, primary_key=True),
    Column("service", String(80), primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("number", Integer, nullable=False),
)
