"""A company points its client at Jornada and is done, however often its network fails."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter

import pytest
from sqlalchemy import Connection, select

from adapters.store.events.queue import EventQueue
from adapters.store.schema import addresses, customers, enrolments, events
from cli.devserver import dev_server
from starter.client import Jornada
from tests.clients.flaky import Flaky, listening
from tests.clients.packages import NODE, SENDERS, environment, installed
from tests.waiting import eventually, in_time
from tests.webhooks.conftest import WRITE_KEY, a_rehearsal
from webhooks.app import create_app

pytestmark = pytest.mark.thorough

CUSTOMERS, EACH = 20, 100
NAMES = {
    "Identify": 2 * CUSTOMERS,  # a group is kept as a trait
    "Signed Up": CUSTOMERS,
    "Page Viewed": CUSTOMERS,
    "Screen Viewed": CUSTOMERS,
    "Product Viewed": (EACH - 5) * CUSTOMERS,
}
CLIENTS = ("segment_python.py", "segment_node.mjs", "rudder_node.mjs")


@pytest.mark.parametrize("client", CLIENTS)
async def test_what_a_real_client_tells_is_stored_once_through_a_network_that_fails(
    client: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = client.partition(".")[0]
    settings = a_rehearsal(url)
    async with dev_server(port=0, ui_port=0) as server:
        monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
        async with Jornada.connect(settings) as jornada:
            flaky = Flaky(create_app(jornada, settings))
            async with listening(flaky) as address:
                await run(client, address, WRITE_KEY, prefix, str(CUSTOMERS), str(EACH))
            assert min(flaky.lost, flaky.taken_in_vain) > 2, "so it was told again"
            await everything_dispatched(jornada)
            runs = [run.id async for run in jornada.temporal.list_workflows()]
            await jornada.database.read(all_is_right, prefix)

    assert sorted(runs) == sorted(f"onboarding/{prefix}-{n}" for n in range(CUSTOMERS))


async def run(client: str, *words: str) -> None:
    """Let a client of a company tell all it has to tell."""
    packages = await asyncio.to_thread(installed)
    program = NODE if client.endswith(".mjs") else sys.executable
    command = (program, str(SENDERS / client), *words)
    process = await asyncio.create_subprocess_exec(
        *command, env=environment(packages), stdout=PIPE, stderr=PIPE
    )
    async with in_time():
        said, complained = await process.communicate()
    assert process.returncode == 0, (said + complained).decode()


async def everything_dispatched(jornada: Jornada) -> None:
    """Dispatch, and wait until Temporal shows each run that was begun."""

    async def are_dispatched() -> bool:
        # What a server that has only just begun refuses is due again a second later.
        await jornada.relay.dispatcher.dispatch_all()
        return not await EventQueue(jornada.database).pending_count()

    await eventually(are_dispatched)

    async def are_shown() -> bool:
        return (await jornada.temporal.count_workflows()).count >= CUSTOMERS

    await eventually(are_shown)


def all_is_right(tx: Connection, prefix: str) -> None:
    """Check what is stored: each call once, each customer as they were told."""
    told = tx.execute(select(events.c.customer_id, events.c.name, events.c.properties)).all()
    assert Counter(row.name for row in told) == NAMES
    tracked = [(row.customer_id, row.properties["n"]) for row in told if row.name != "Identify"]
    assert len(set(tracked)) == len(tracked) == (EACH - 2) * CUSTOMERS
    everybody = {f"{prefix}-{n}" for n in range(CUSTOMERS)}
    known = tx.execute(select(customers)).all()
    assert {row.customer_id for row in known} == everybody
    assert {row.first_name for row in known} == {"Ana"}
    assert all(row.traits["group"] == {"id": "g-1", "plan": "gold"} for row in known)
    reached = tx.execute(select(addresses.c.customer_id, addresses.c.address)).all()
    assert {tuple(row) for row in reached} == {(who, f"{who}@example.com") for who in everybody}
    begun = tx.scalars(select(enrolments.c.customer_id)).all()
    assert sorted(begun) == sorted(everybody)
