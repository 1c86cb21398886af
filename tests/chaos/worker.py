"""A worker to be killed, a process: `python -m tests.chaos.worker ATTEMPTS_FILE`.

It is Jornada's own worker, with the vendors' real SDKs, on the chaos run's seconds. It writes
`begin ATTEMPT CUSTOMER MESSAGE` and `end ATTEMPT` into a file, so that after its death it is known
which attempts died with it. Beside it works the naive one, if there are vendors for it.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from temporalio.exceptions import ApplicationError
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    WorkerConfig,
)

from activities import send
from adapters.logs import configure_logs
from adapters.settings import load_settings
from adapters.store.engine.database import Database
from adapters.temporal import connect
from cli.stopping import told_to_stop
from domain.messages import Message, OnExpired, SendRequest
from tests.chaos.naive import naive_worker
from tests.chaos.naive_workflow import Naive
from tests.chaos.timing import LONGEST_BACKOFF, STICKY
from tests.hasty import HASTY, HastyAttempts
from workers.worker import running_worker
from workflows.messages import CATALOGUE
from workflows.plugin import journey_plugin


class _Attempts(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, file: int) -> None:  # noqa: A002 - the SDK's name
        super().__init__(next)
        self._file = file

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's name
        request = input.args[0] if input.args else None
        if not isinstance(request, SendRequest | Naive):
            return await super().execute_activity(input)
        attempt = uuid4().hex
        self._write(f"begin {attempt} {request.customer_id} {request.message}\n")
        try:
            result = await super().execute_activity(input)
        except ApplicationError:
            self._write(f"end {attempt}\n")
            raise
        # One that was cut short, by its time-out or by an error of the store, has no end.
        self._write(f"end {attempt}\n")
        return result

    def _write(self, line: str) -> None:
        # Past all buffers of ours: what was written outlives a `kill -9`.
        os.write(self._file, line.encode())


class Chaos(HastyAttempts):
    """Shortens attempts, and writes down which began and which ended."""

    def __init__(self, attempts_file: Path) -> None:
        self._file = os.open(attempts_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002 - the SDK's name
    ) -> ActivityInboundInterceptor:
        """See base class."""
        return _Attempts(next, self._file)


class ChaosPlugin(SimplePlugin):
    """Puts `Chaos` into every worker, and lets another take over a dead one's workflows soon."""

    def __init__(self, attempts_file: Path) -> None:
        super().__init__("chaos", interceptors=[Chaos(attempts_file)])

    def configure_worker(self, config: WorkerConfig) -> WorkerConfig:
        """See base class."""
        config = super().configure_worker(config)
        config["sticky_queue_schedule_to_start_timeout"] = STICKY
        return config


def patient_catalogue() -> Mapping[str, Message]:
    """Return the catalogue with one lateness rule for all: send."""
    return {
        name: message.model_copy(update={"on_expired": OnExpired.SEND})
        for name, message in CATALOGUE.items()
    }


async def work(attempts_file: Path) -> None:
    """Work until told to stop, or killed."""
    settings = load_settings()
    database = await Database.open(settings.database_url)
    client = await connect([journey_plugin(), ChaosPlugin(attempts_file)])
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        worker = running_worker(
            client, database, settings, catalogue=patient_catalogue(), timing=HASTY
        )
        await stack.enter_async_context(worker)
        await stack.enter_async_context(naive_worker(client, os.environ))
        await told_to_stop()


if __name__ == "__main__":
    configure_logs()
    send.LONGEST_BACKOFF = LONGEST_BACKOFF
    asyncio.run(work(Path(sys.argv[1])))
