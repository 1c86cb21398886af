"""A worker, until it is told to stop."""

import logging
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.temporal import check_search_attributes, connect
from cli.heartbeat import heartbeat
from cli.running import configure_logs, new_app, run, settings
from cli.starting import started
from cli.stopping import told_to_stop
from workers.schedules import keep_schedules
from workers.worker import running_worker
from workflows.base.search_attributes import SEARCH_ATTRIBUTES
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.plugin import journey_plugin
from workflows.segments import SEGMENTS, check_journeys

app = new_app()


@app.command()
def worker(
    heartbeat_file: Annotated[
        Path | None,
        typer.Option("--heartbeat", help="a file to touch while all is well, for a health check"),
    ] = None,
) -> None:
    """Run a worker until it is told to stop."""
    configure_logs(logging.INFO)
    run(work(settings(), heartbeat_file))


async def work(settings: Settings, heartbeat_file: Path | None = None) -> None:
    """Run a worker until the process is told to stop; attempts in flight finish first."""
    settings.require_worker()
    check_journeys(SEGMENTS.values(), JOURNEYS_BY_NAME)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            checked_database(
                settings.database_url,
                time_zone=settings.time_zone,
                consent_policy=settings.consent_policy,
            )
        )
        client = await connect([journey_plugin()])
        await check_search_attributes(client, SEARCH_ATTRIBUTES)
        await stack.enter_async_context(running_worker(client, database, settings))
        await keep_schedules(client)
        started()
        if heartbeat_file is not None:
            await stack.enter_async_context(heartbeat(heartbeat_file, client, database))
        await told_to_stop()
