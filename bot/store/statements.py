"""The statements of the store, built once: building one anew takes longer than running it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Insert, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.base import POSTER, DeliveryState
from bot.store.schema import conversations, counts, deliveries, reports

OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)
"""States of a delivery that is not done."""

CONVERSATION = select(conversations).where(conversations.c.key == bindparam("of"))
ERASE_CONVERSATION = delete(conversations).where(conversations.c.key == bindparam("of"))
REPORTS = select(reports).order_by(reports.c.day.desc(), reports.c.service, reports.c.what)

_OF_BOT = deliveries.c.bot == bindparam("of_bot")
_ONE = (_OF_BOT, deliveries.c.update == bindparam("of_update"))
KNOWN_UPDATE = select(deliveries.c.update).where(*_ONE)
DELIVERY = insert(deliveries)
PROGRESS = update(deliveries).where(*_ONE)
NEWEST = select(func.max(deliveries.c.reply_to), func.max(deliveries.c.message)).where(_OF_BOT, deliveries.c.chat == bindparam("of_chat"))
WAITING = select(deliveries).where(_OF_BOT, deliveries.c.state.in_(OPEN)).order_by(deliveries.c.update).limit(bindparam("most"))

_POSTERS = counts.c.outcome == POSTER
_TIMES = func.sum(counts.c.number)
PLACES = select(counts.c.topic).where(counts.c.day == bindparam("of_day"), _POSTERS)
VISITS = (
    select(counts.c.topic, _TIMES)
    .where(_POSTERS, counts.c.day >= bindparam("of_day"))
    .group_by(counts.c.topic)
    .order_by(_TIMES.desc(), counts.c.topic)
)


@dataclass(frozen=True, slots=True)
class Adding:
    """What is inserted, or added to what is there: each database says it in its own words."""

    conversation: Insert
    outcome: Insert
    report: Insert


def _adding(dialect: type[sqlite.Insert] | type[postgresql.Insert]) -> Adding:
    def counted(table: Table) -> Insert:
        added = dialect(table)
        key = [column.name for column in table.primary_key]
        return added.on_conflict_do_update(index_elements=key, set_={"number": table.c.number + added.excluded.number})

    kept = dialect(conversations)
    changed = {column.name: kept.excluded[column.name] for column in conversations.c if not column.primary_key}
    return Adding(kept.on_conflict_do_update(index_elements=["key"], set_=changed), counted(counts), counted(reports))


ADDING: Mapping[str, Adding] = {"sqlite": _adding(sqlite.Insert), "postgresql": _adding(postgresql.Insert)}
