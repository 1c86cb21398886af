"""A heartbeat: a file that stays fresh while it can work, for a health check to look at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import structlog
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.engine.database import Database
from adapters.store.engine.errors import StoreError
from adapters.store.reads.health import answers

log = structlog.get_logger()

EVERY = 5.0
"""Seconds between two beats."""
ANSWER_WITHIN = 4.0
"""Seconds that Temporal and the store have for an answer, both together."""


@asynccontextmanager
async def heartbeat(
    file: Path, client: Client, database: Database, *, every: float = EVERY
) -> AsyncIterator[None]:
    """Touch a file while the event loop turns, and Temporal and the store answer; then remove it.

    A worker that cannot poll for good needs none: the SDK ends it, and with it the process.
    """
    beating = asyncio.create_task(_beat(file, client, database, every))
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        file.unlink(missing_ok=True)  # noqa: ASYNC240 - nobody waits any more


async def _beat(file: Path, client: Client, database: Database, every: float) -> None:
    while True:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await _ask(client, database)
            file.touch()  # noqa: ASYNC240 - as quick as a call
        except (RPCError, StoreError, OSError) as error:
            log.warning("heartbeat_missed", error=type(error).__name__)
        await asyncio.sleep(every)


async def _ask(client: Client, database: Database) -> None:
    await client.workflow_service.get_system_info(
        GetSystemInfoRequest(), timeout=timedelta(seconds=ANSWER_WITHIN)
    )
    await database.read(answers)
