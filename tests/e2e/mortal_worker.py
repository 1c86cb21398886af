"""A worker that can be killed or frozen: `python -m tests.e2e.mortal_worker [where channel mark]`.

It has the vendors' real SDKs and hasty times, and says `up` when it works. `where` is `render`,
between the claim and the last look at the deadline, or `deliver`, after that and before the SDK is
called: there it stops itself (SIGSTOP) at its first message by `channel`, once: the file `mark`
tells that it has.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adapters.settings import load_settings
from adapters.store.database import Database
from adapters.temporal import connect
from cli.stopping import told_to_stop
from domain.customers import Channel
from messages.renderer import TemplateRenderer
from tests.hasty import HASTY, hasty_plugins
from vendors.sendgrid.provider import SendGridProvider
from vendors.twilio.provider import TwilioProvider
from workers.worker import running_worker

PROVIDERS = {Channel.EMAIL: SendGridProvider, Channel.SMS: TwilioProvider}


def freeze(where: str, channel: Channel, mark: Path) -> None:
    """Have the process stop itself there, once."""
    kind = PROVIDERS[channel] if where == "deliver" else TemplateRenderer
    whole: Callable[..., Any] = getattr(kind, where)

    def freezing(*args: Any, **options: Any) -> Any:
        if not mark.exists() and (where == "deliver" or channel in args):
            mark.touch()
            os.kill(os.getpid(), signal.SIGSTOP)
        return whole(*args, **options)

    setattr(kind, where, freezing)


async def work(words: list[str]) -> None:
    """Work until told to stop; attempts under way finish first."""
    settings = load_settings()
    renderer = TemplateRenderer()
    if words:
        where, channel, mark = words
        freeze(where, Channel(channel), Path(mark))
    database = await Database.open(settings.database_url)
    client = await connect(hasty_plugins())
    async with running_worker(client, database, settings, renderer=renderer, timing=HASTY):
        print("up", flush=True)  # noqa: T201 - the test reads it
        await told_to_stop()
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1:]))
    os._exit(0)  # as our commands do, for Temporal's threads
