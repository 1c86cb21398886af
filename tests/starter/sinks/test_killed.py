"""A deliverer is killed as its post is under way: another one takes over, in order."""

import asyncio
import sys

import pytest
from temporalio.client import Client

from cli.devserver import LOOPBACK
from starter.client import Jornada
from starter.relay.deliverer import LEASE
from tests.cli.running import ROOT
from tests.starter.sinks.conftest import LIMITS, World
from tests.starter.sinks.receiver import NEVER, answer
from tests.starter.sinks.test_deliverer import reasons
from tests.waiting import eventually_so
from workflows.plugin import journey_plugin


async def test_a_killed_deliverers_lease_is_taken_over(world: World, url: str) -> None:
    world.receiver.rule = lambda _post: NEVER
    await world.happens("c-ana", "c-ana")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.starter.sinks.mortal", url, cwd=ROOT
    )
    await eventually_so(lambda: len(world.receiver.posts) == 1)
    process.kill()
    await process.wait()
    world.receiver.rule = lambda _post: answer(200)
    await world.deliver()
    assert len(world.receiver.posts) == 1, "the lease holds"
    world.now += LEASE
    await world.deliver()
    first, again, second = world.receiver.posts
    assert first.notice_id == again.notice_id != second.notice_id
    assert reasons(world.receiver, "c-ana") == [1, 2]


async def test_the_relay_delivers_beside_all_else_that_it_does(world: World) -> None:
    nowhere = await Client.connect(f"{LOOPBACK}:1", plugins=[journey_plugin()], lazy=True)
    relaying = asyncio.create_task(Jornada(nowhere, world.database, sinks=LIMITS).relay.run())
    await world.happens("c-ana")
    await eventually_so(lambda: len(world.receiver.posts) == 1)
    relaying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await relaying
    assert await world.pending() == 0, "what was under way is recorded before it ends"
