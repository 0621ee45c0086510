"""`python -m tests.faults [--long] [--only PART…]`: plays the rows, prints the table; ends with 1 when a promise was broken."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from time import monotonic

from tests.faults.report import Result, broken_rows, heading, line, shortfalls
from tests.faults.row import Row
from tests.faults.rows import rows
from tests.faults.stage import play

AT_ONCE = 4
"""Rows that share the machine; those that measure time have it alone."""


async def run(chosen: Sequence[Row], at_once: int) -> list[Result]:
    """Play rows; each is told as soon as it is done."""
    places = asyncio.Semaphore(at_once)

    async def one(row: Row) -> Result:
        async with places:
            result = (row, *(await play(row)))
        sys.stdout.write(line(result) + "\n")
        sys.stdout.flush()
        return result

    together = await asyncio.gather(*(one(row) for row in chosen if not row.alone))
    return [*together, *[await one(row) for row in chosen if row.alone]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="What the bot loses, doubles or mixes up when things go wrong.")
    parser.add_argument("--long", action="store_true", help="the whole: 60 kills and 3,000 questions a row, outages of a minute, 30,000 updates")
    parser.add_argument("--only", nargs="*", default=[], help="rows whose name has one of these parts")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    given = parser.parse_args()
    chosen = [row for row in rows(long=given.long) if not given.only or any(part in row.name for part in given.only)]
    began = monotonic()
    sys.stdout.write(heading() + "\n")
    results = asyncio.run(run(chosen, given.at_once))
    broken = broken_rows(results)
    sys.stdout.write(f"\n{len(results)} rows in {monotonic() - began:.0f} s; promises broken in {len(broken)}: {', '.join(broken) or 'none'}\n")
    for words in shortfalls(results):
        sys.stdout.write(f"falls short: {words}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
