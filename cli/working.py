"""A worker, until it is told to stop."""

from contextlib import AsyncExitStack
from pathlib import Path

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.temporal import check_search_attributes, connect
from cli.heartbeat import pulse
from cli.starting import started
from cli.stopping import told_to_stop
from workers.worker import running_worker
from workflows.plugin import journey_plugin
from workflows.search_attributes import SEARCH_ATTRIBUTES


async def work(settings: Settings, pulse_file: Path | None = None) -> None:
    """Run a worker until the process is told to stop; attempts in flight finish first."""
    settings.require_worker()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(checked_database(settings.database_url))
        client = await connect([journey_plugin()])
        await check_search_attributes(client, SEARCH_ATTRIBUTES)
        await stack.enter_async_context(running_worker(client, database, settings))
        started()
        if pulse_file is not None:
            await stack.enter_async_context(pulse(pulse_file, client, database))
        await told_to_stop()
