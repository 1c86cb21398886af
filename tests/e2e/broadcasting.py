"""A broadcast to very many, whose workers and command lines are killed: as a test, and as a proof.

`python -m tests.e2e.broadcasting 20000` prints its figures.
"""

import asyncio
import json
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select
from temporalio.client import Client

from adapters.store.engine.database import Database, migrate
from adapters.store.schema import addresses, consents, customers, enrolments, events, outbox
from adapters.temporal import IDENTITY
from cli.devserver import dev_server
from domain.customers import Identity
from starter.client import Jornada
from tests.adapters.store.transactions import begin, read
from tests.cli.running import JORNADA, PATIENT, ROOT, inherited
from tests.waiting import eventually
from workflows.plugin import journey_plugin

WORDS = (
    *("broadcast", "onboarding", "--segment", "lapsed", "--rate", "1000"),
    *("--id", "spring", "--reason", "the spring offer"),
)
MAILS_A_SECOND = 5
"""So that the mails of those who were enrolled pile up."""
FLAT = 1.3
"""How many times as much memory a worker may have at the end as in the midst of it."""
BUYER = "z-buyer"


class Figures(NamedTuple):
    """What was seen."""

    enrolments: int
    customers: int
    """Different ones among those enrolments."""
    runs: int
    """Of the journey, that Temporal knows."""
    said: str
    """The last line of figures that the command printed."""
    longest_history: int
    """Events of the broadcast's last run."""
    waited_before: int
    """How many mails waited when the order came in."""
    left_before_it: int
    """How many of them left before its confirmation did."""
    megabytes: tuple[int, int]
    """Of the worker: when a half was enrolled, and at the end."""


async def fill(database: Database, size: int) -> None:
    """Write down customers who bought half a year ago, and agreed to tips."""
    now = datetime.now(UTC)
    ids = [f"c-{nth:06}" for nth in range(size)]
    for start in range(0, size, 500):
        some = ids[start : start + 500]
        await _insert(database, customers, some, traits={}, created_at=now, updated_at=now)
        await _insert(
            database, addresses, some, lambda each: {"folded": f"{each}@example.com"}, at=now
        )
        await _insert(
            database, consents, some, topic="tips", granted=True, at=now, source="identify"
        )
        await _insert(
            database,
            events,
            some,
            lambda each: {"event_id": f"bought-{each}"},
            name="Order Completed",
            properties={"order_id": "o-1"},
            occurred_at=now - timedelta(days=200),
            received_at=now,
            source="track",
            state="dispatched",
            tries=0,
        )


async def _insert(
    database: Database,
    table: Any,
    ids: list[str],
    own: Callable[[str], dict[str, Any]] = lambda _: {},
    **facts: Any,
) -> None:
    if "channel" in table.c:
        facts["channel"] = "email"
    rows = [{"customer_id": each, **facts, **own(each)} for each in ids]
    for row in rows:
        if "address" in table.c:
            row["address"] = row["folded"]
    async with begin(database) as tx:
        await tx.execute(table.insert(), rows)


class Proof:
    """A company in the midst of it."""

    def __init__(self, database: Database, jornada: Jornada, environment: dict[str, str]) -> None:
        self.database, self.jornada, self.environment = database, jornada, environment

    @asynccontextmanager
    async def running(self, *words: str) -> AsyncIterator[Process]:
        """Run a command, which is killed with the context if it is not over."""
        command = PATIENT if words[0] == "broadcast" else (JORNADA,)
        process = await asyncio.create_subprocess_exec(
            *command, *words, cwd=ROOT, env=self.environment, stdout=PIPE, stderr=PIPE
        )
        reading = asyncio.create_task(process.communicate())
        try:
            yield process
            if words[0] == "broadcast":
                await asyncio.shield(reading)
        finally:
            if process.returncode is None:
                process.kill()
            said, complained = await reading
            self.said = said.decode()
        assert process.returncode in (0, -signal.SIGKILL), complained.decode()

    async def enrolled(self) -> int:
        """Return how many the broadcast has enrolled."""
        async with read(self.database) as tx:
            of_broadcast = enrolments.c.entry_event_id.startswith("broadcast:")
            return int((await tx.execute(_count(enrolments).where(of_broadcast))).scalar_one())

    async def until(self, number: int) -> None:
        """Wait until so many are enrolled."""

        async def so_many() -> bool:
            return await self.enrolled() >= number

        await eventually(so_many)

    async def mails(self) -> int:
        """Return how many mails have left."""
        async with read(self.database) as tx:
            return int((await tx.execute(_count(outbox))).scalar_one())

    async def confirmed(self) -> bool:
        """Tell whether the order is confirmed."""
        async with read(self.database) as tx:
            found = select(outbox.c.id).where(outbox.c.message == "post_purchase.order_confirmed")
            return (await tx.execute(found)).first() is not None


def _count(table: Any) -> Any:
    return select(func.count()).select_from(table)


def megabytes(process: Process) -> int:
    """Return how much memory a process has."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


async def prove(store: Path, size: int) -> Figures:
    """Broadcast to so many, kill worker and command line twice, and let an order come in."""
    url = f"sqlite:///{store}"
    async with dev_server(port=0, ui_port=0) as server:
        told = {
            "DATABASE_URL": url,
            "TEMPORAL_ADDRESS": server.address,
            "JORNADA_DELIVERY": "sandbox",
            "JORNADA_EMAIL_PER_SECOND": str(MAILS_A_SECOND),
            "JORNADA_OPERATOR": "maria",
        }
        client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
        database = await Database.open(url)
        await fill(database, size)
        proof = Proof(database, Jornada(client, database), inherited() | told)
        try:
            return await _broadcast(proof, client, size)
        finally:
            await database.close()


async def _broadcast(proof: Proof, client: Client, size: int) -> Figures:
    for part in (10, 4):
        async with proof.running("worker"), proof.running(*WORDS) as command:
            await proof.until(size // part)
            command.kill()
    async with proof.running("worker") as worker:
        async with proof.running(*WORDS):
            await proof.until(size // 2)
            half = megabytes(worker)
        waited, left = await _order(proof)
        runs = await client.count_workflows("WorkflowType = 'onboarding'")
        broadcast = await client.get_workflow_handle("broadcast/spring").describe()
        said = next(line for line in proof.said.splitlines() if " enrolled of " in line)
        async with read(proof.database) as tx:
            of_broadcast = enrolments.c.journey == "onboarding"
            rows = await tx.execute(select(enrolments.c.customer_id).where(of_broadcast))
            ids = [row.customer_id for row in rows]
        return Figures(
            enrolments=len(ids),
            customers=len(set(ids)),
            runs=runs.count,
            said=said.strip(),
            longest_history=broadcast.history_length,
            waited_before=waited,
            left_before_it=left,
            megabytes=(half, megabytes(worker)),
        )


async def _order(proof: Proof) -> tuple[int, int]:
    """Let somebody buy: how many mails waited then, and how many left before the confirmation."""
    await proof.jornada.identify(Identity(customer_id=BUYER, email="buyer@example.com"))
    before = await proof.mails()
    waited = await proof.enrolled() - before
    await proof.jornada.track(BUYER, "Order Completed", {"order_id": "o-9"})
    await proof.jornada.relay.dispatcher.dispatch_all()
    await eventually(proof.confirmed)
    return waited, await proof.mails() - before - 1


async def main(size: int) -> None:
    """Print the figures of a broadcast to so many; fail where they are wrong."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "jornada.db"
        await migrate(f"sqlite:///{store}")
        figures = await prove(store, size)
    print(json.dumps(figures._asdict(), indent=2))  # noqa: T201 - it is what it is for
    half, end = figures.megabytes
    assert (figures.enrolments, figures.customers, figures.runs) == (size, size, size)
    assert end <= half * FLAT, "a worker's memory does not grow with the customers"


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
