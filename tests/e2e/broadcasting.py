"""A broadcast to very many, whose workers and command lines are killed: as a test, and as a proof.

`python -m tests.e2e.broadcasting 20000` prints its figures.
"""

import asyncio
import json
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from sqlalchemy import func, select
from temporalio.client import Client

from adapters.store.engine.database import Database, migrate
from adapters.store.schema import enrolments, outbox
from adapters.temporal import IDENTITY
from cli.devserver import dev_server
from tests.adapters.store.transactions import read
from tests.cli.running import JORNADA, PATIENT, ROOT, inherited
from tests.e2e.lapsed import fill
from tests.prove.serving import HttpProcess, http_processes
from tests.waiting import eventually
from workflows.plugin import journey_plugin

WORDS = (
    *("broadcast", "onboarding", "--segment", "lapsed", "--rate", "1000"),
    *("--id", "spring", "--reason", "the spring offer"),
)
MAILS_A_SECOND = 2
"""So that the mails of those who were enrolled pile up."""
FLAT = 40
"""Megabytes that a process may have more, to the end, than when its worker's cache was full: what
threads and the allocator take on a slow machine. A run that is kept takes 0.1, so 2,000 take more.
"""
KILLED_AT = (1, 2)
"""Tenths of the customers, after which worker and command line are killed."""
INTO_PAGE = 50
"""So many customers later, as a tenth ends with a page: in the midst of the next one."""
ORDERED_AT = 5
FULL_AT = 4
"""By then the last worker has begun a fifth of the enrolments, more than it caches."""
WRITE_KEY = "a-write-key-of-the-proof"
BOUGHT: dict[str, dict[str, Any]] = {
    "identify": {"userId": "z-buyer", "traits": {"email": "buyer@example.com"}},
    "track": {
        "userId": "z-buyer",
        "messageId": "bought",
        "event": "Order Completed",
        "properties": {"order_id": "o-9"},
    },
}


class Memory(NamedTuple):
    """What the processes had when so many were enrolled."""

    enrolled: int
    worker: int
    """Megabytes."""
    serve: int


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
    """Events of that run of the broadcast which has the most."""
    waited_before: int
    """How many mails waited when the order came in."""
    left_before_it: int
    """How many of them left before its confirmation did."""
    memory: tuple[Memory, ...]
    """At each tenth. The worker of the first is then killed, and that of the second, too."""

    def grown(self) -> tuple[int, int]:
        """Return the megabytes that worker and `serve` had more once the cache was full."""
        full, *later = self.memory[FULL_AT - 1 :]
        return (
            max(each.worker for each in later) - full.worker,
            max(each.serve for each in later) - full.serve,
        )


class Proof:
    """A company in the midst of it."""

    def __init__(self, database: Database, environment: dict[str, str], http: HttpProcess) -> None:
        self.database, self.environment, self.http = database, environment, http

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

    async def memory_at(self, number: int, worker: Process) -> Memory:
        """Wait until so many are enrolled, and look. It lasts as long as there is progress."""
        enrolled = await self.enrolled()
        while enrolled < number:
            enrolled = await self._more_than(enrolled)
        return Memory(enrolled, megabytes(worker.pid), megabytes(self.http.pid))

    async def _more_than(self, number: int) -> int:
        async def more() -> int | None:
            enrolled = await self.enrolled()
            return enrolled if enrolled > number else None

        return await eventually(more)

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


def megabytes(pid: int) -> int:
    """Return how much memory a process has."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


async def prove(store: Path, size: int, **settings: str) -> Figures:
    """Broadcast to so many, kill worker and command line twice, and let an order come in."""
    url = f"sqlite:///{store}"
    async with dev_server(port=0, ui_port=0) as server:
        told = settings | {
            "DATABASE_URL": url,
            "TEMPORAL_ADDRESS": server.address,
            "JORNADA_DELIVERY": "sandbox",
            "JORNADA_EMAIL_PER_SECOND": str(MAILS_A_SECOND),
            "JORNADA_WRITE_KEYS": WRITE_KEY,
            "JORNADA_API_KEYS": "an-api-key-of-the-proof",
            "JORNADA_OPERATOR": "maria",
        }
        client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
        database = await Database.open(url)
        try:
            await fill(database, size)
            async with http_processes(1, told, store.parent) as (http,):
                return await _broadcast(Proof(database, inherited() | told, http), client, size)
        finally:
            await database.close()


async def _broadcast(proof: Proof, client: Client, size: int) -> Figures:
    memory = []
    for tenth in KILLED_AT:
        async with proof.running("worker") as worker, proof.running(*WORDS) as command:
            memory.append(await proof.memory_at(size * tenth // 10 + INTO_PAGE, worker))
            command.kill()
    async with proof.running("worker") as worker, asyncio.TaskGroup() as meanwhile:
        async with proof.running(*WORDS):
            for tenth in range(len(memory) + 1, 11):
                memory.append(await proof.memory_at(size * tenth // 10, worker))
                if tenth == ORDERED_AT:
                    order = meanwhile.create_task(_order(proof))
        waited, left = await order
        runs = await client.count_workflows("WorkflowType = 'onboarding'")
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
            longest_history=await _longest_history(client),
            waited_before=waited,
            left_before_it=left,
            memory=tuple(memory),
        )


async def _longest_history(client: Client) -> int:
    runs = client.list_workflows("WorkflowId = 'broadcast/spring'")
    handles = [client.get_workflow_handle(run.id, run_id=run.run_id) async for run in runs]
    return max([(await handle.describe()).history_length for handle in handles])


async def _order(proof: Proof) -> tuple[int, int]:
    """Let somebody buy: how many mails waited then, and how many left before the confirmation."""
    before = await proof.mails()
    waited = await proof.enrolled() - before
    async with httpx.AsyncClient(base_url=proof.http.url, auth=(WRITE_KEY, "")) as shop:
        for path, told in BOUGHT.items():
            answer = await shop.post(f"/v1/{path}", json=told)
            answer.raise_for_status()
    await eventually(proof.confirmed)
    return waited, await proof.mails() - before - 1


async def main(size: int) -> None:
    """Print the figures of a broadcast to so many; fail where they are wrong."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "jornada.db"
        await migrate(f"sqlite:///{store}")
        figures = await prove(store, size)
    told = figures._asdict()
    table = told.pop("memory")
    print(json.dumps(told, indent=2))  # noqa: T201 - it is what it is for
    print("enrolled  worker MB  serve MB")  # noqa: T201
    for at in table:
        print(f"{at.enrolled:8}  {at.worker:9}  {at.serve:8}")  # noqa: T201
    assert (figures.enrolments, figures.customers, figures.runs) == (size, size, size)
    assert figures.left_before_it < figures.waited_before / 2, "an order overtakes them"
    assert max(figures.grown()) <= FLAT, "memory does not grow with the customers"


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
