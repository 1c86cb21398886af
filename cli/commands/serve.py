"""The HTTP app, until it is told to stop."""

import logging
from contextlib import AsyncExitStack

import structlog

from adapters.settings import Settings
from cli.devserver import LAST_PORT
from cli.errors import CommandFailed
from cli.running import configure_logs, new_app, run, settings
from cli.starting import started
from cli.stopping import told_to_stop
from starter.client import Jornada
from webhooks.serve import serving

app = new_app()
log = structlog.get_logger()


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the HTTP app, the dispatcher and the repair until told to stop."""
    configure_logs(logging.INFO)
    run(serve_http(settings(), host, port))


def _say_who_sees_the_sandbox(settings: Settings) -> None:
    if not settings.uses_vendors:
        who = "who knows JORNADA_SANDBOX_PASSWORD" if settings.sandbox_password else "nobody"
        log.warning(
            "sandbox_is_served",
            pages=("/sandbox", "/docs"),
            readable_by="browsers on this machine",
            and_by=who,
        )


class CannotListen(CommandFailed):
    """The HTTP app cannot have its address; the message says what to do."""


async def serve_http(settings: Settings, host: str, port: int) -> None:
    """Run the HTTP app, the dispatcher and the repair until the process is told to stop."""
    settings.require_http()
    async with Jornada.connect(settings) as jornada, AsyncExitStack() as stack:
        await jornada.database.check()
        settings.require_keys(await jornada.access.live_roles())
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
        _say_who_sees_the_sandbox(settings)
        started()
        await told_to_stop()
