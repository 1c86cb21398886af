"""A studio that is killed leaves no server behind."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from tests.waiting import eventually

OPENED = """
import asyncio, sys
from cli.studio.world import a_world
from starter.relay.late_answers import utc_now
from tests.journeys.world import travel_settings

async def main():
    async with a_world(travel_settings(f"sqlite:///{sys.argv[1]}"), utc_now) as world:
        print("at", world.env.client.service_client.config.target_host, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux can promise it")
async def test_a_killed_worlds_server_does_not_outlive_it(store_file: Path) -> None:
    world = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OPENED, str(store_file)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        host, port = await address_said(world)
        assert await listens(host, port)
    finally:
        world.kill()
        await world.wait()

    async def is_gone() -> bool:
        return not await listens(host, port)

    await eventually(is_gone)


async def address_said(world: asyncio.subprocess.Process) -> tuple[str, int]:
    assert world.stdout
    async for line in world.stdout:
        if line.startswith(b"at "):
            host, port = line.decode().split()[1].rsplit(":", 1)
            return host, int(port)
    raise AssertionError("it did not open")


async def listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
