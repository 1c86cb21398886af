"""The long-running processes: a worker, the HTTP app, and both with everything else for `dev`."""

import shlex
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from adapters.settings import Settings
from adapters.store.database import checked_database
from adapters.temporal import check_search_attributes, connect
from cli.demo.stage import Stage, a_stage
from cli.devserver import LAST_PORT
from cli.errors import CommandFailed
from cli.folders import locked
from cli.pulse import pulse
from cli.stopping import told_to_stop
from starter.client import Jornada
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.plugin import journey_plugin
from workflows.search import SEARCH_ATTRIBUTES


class CannotListen(CommandFailed):
    """The HTTP app cannot have its address; the message says what to do."""


async def work(settings: Settings, pulse_file: Path | None = None) -> None:
    """Run a worker until the process is told to stop; attempts in flight finish first."""
    settings.require_worker()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(checked_database(settings.database_url))
        client = await connect([journey_plugin()])
        await check_search_attributes(client, SEARCH_ATTRIBUTES)
        await stack.enter_async_context(running_worker(client, database, settings))
        if pulse_file is not None:
            await stack.enter_async_context(pulse(pulse_file, client, database))
        await told_to_stop()


async def serve_http(settings: Settings, host: str, port: int) -> None:
    """Run the HTTP app, the dispatcher and the repair until the process is told to stop."""
    settings.require_http()
    async with Jornada.connect(settings) as jornada, AsyncExitStack() as stack:
        await jornada.database.check()
        try:
            await stack.enter_async_context(serving(jornada, settings, host, port))
        except OSError as error:
            raise CannotListen(
                f"cannot listen at {host}, port {port}: {error.strerror}; say another with "
                "--host or --port"
            ) from None
        except OverflowError:
            raise CannotListen(
                f"cannot listen at {host}, port {port}: say a --port from 1 to {LAST_PORT}, or 0 "
                "for any free one"
            ) from None
        await told_to_stop()


async def develop(console: Console, folder: Path, pace: float) -> None:
    """Run everything in one terminal and keep its state in `folder`."""
    with locked(folder):
        await _develop(console, folder, pace)


async def _develop(console: Console, folder: Path, pace: float) -> None:
    async with a_stage(folder, pace) as stage:
        key = stage.settings.write_keys[0].get_secret_value()
        api_key = stage.settings.api_keys[0].get_secret_value()
        console.print(
            f"Temporal UI  {stage.temporal_ui}\nOutbox       {stage.url}/outbox"
            f"\nAPI          {stage.url}/docs"
            f"\nWrite key    {key}\nAPI key      {api_key}"
            f"\nTo use `jornada` beside it:\n{_exports(stage, folder)}\nPress Ctrl-C to end.",
            highlight=False,
            soft_wrap=True,
        )
        await told_to_stop()


def _exports(stage: Stage, folder: Path) -> str:
    """Return the environment in which another terminal's commands find this one."""
    values = {
        "JORNADA_DELIVERY": "outbox",
        "JORNADA_PACE": f"{stage.settings.pace:g}",
        "TEMPORAL_ADDRESS": stage.temporal,
        "DATABASE_URL": f"sqlite:///{(folder / 'jornada.db').resolve()}",
    }
    return "\n".join(f"  export {name}={shlex.quote(value)}" for name, value in values.items())
