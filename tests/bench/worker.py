"""A lane's worker, a process: `python -m tests.bench.worker LANE ADDRESS DATABASE_URL`.

It says `up`, then `sent WORKFLOW_ID` whenever a message has gone out. For each line it reads it
says `cpu SECONDS`, what its process has used so far; when its input ends, it leaves.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    Worker,
)

from adapters.logs import configure_logs
from adapters.settings import Settings
from adapters.store.database import Database
from adapters.temporal import IDENTITY
from domain import policies
from tests.bench.bare import CHANNEL_QUEUE, JOURNEYS_QUEUE, Bare, send
from workers.worker import GRACE, running_worker
from workflows.plugin import journey_plugin

TO_THE_DRIVER = os.dup(sys.stdout.fileno())
RATE = 100_000.0
"""Messages a second on each channel: no vendor slows either lane down."""


class _Telling(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's name
        result = await super().execute_activity(input)
        info = activity.info()
        if not info.is_local:
            _say(f"sent {info.workflow_id}")
        return result


class EventRouter(Interceptor):
    """Tells the driver of each message that has gone out, in both lanes alike."""

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002 - the SDK's name
    ) -> ActivityInboundInterceptor:
        """See base class."""
        return _Telling(next)


@asynccontextmanager
async def bare_worker(client: Client) -> AsyncIterator[None]:
    """Run the bare workflow with the settings of `workers.worker.running_worker`."""
    journeys = Worker(
        client, task_queue=JOURNEYS_QUEUE, workflows=[Bare], graceful_shutdown_timeout=GRACE
    )
    channel = Worker(
        client,
        task_queue=CHANNEL_QUEUE,
        activities=[send],
        graceful_shutdown_timeout=GRACE,
        max_task_queue_activities_per_second=RATE,
    )
    async with journeys, channel:
        yield


async def serve(lane: str, address: str, database_url: str) -> None:
    """Work until the input ends."""
    plugins = [journey_plugin(), SimplePlugin("bench", interceptors=[EventRouter()])]
    client = await Client.connect(address, plugins=plugins, identity=IDENTITY)
    database = await Database.open(database_url)
    settings = Settings(
        database_url=database_url, delivery="sandbox", email_per_second=RATE, sms_per_second=RATE
    )
    # A rehearsal's night lasts a second, and whether a text fell into it would be chance.
    policies.QUIET_UNTIL = policies.QUIET_FROM
    worker = bare_worker(client) if lane == "bare" else running_worker(client, database, settings)
    async with worker:
        _say("up")
        while await asyncio.to_thread(sys.stdin.readline):
            _say(f"cpu {time.process_time()}")
    await database.close()


def _say(line: str) -> None:
    os.write(TO_THE_DRIVER, f"{line}\n".encode())


if __name__ == "__main__":
    # Temporal's warnings go there, too, in pieces: in the middle of a line of ours.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    configure_logs()
    asyncio.run(serve(*sys.argv[1:]))
