"""`jornada send-test`: a message with its sample, sent to an address of one's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.testing import Testing
from channels.registry import CHANNELS
from cli.commands.preview import proven
from cli.commands.words import message_named
from cli.errors import CommandFailed
from cli.running import new_app, run, settings
from domain.customers import Channel
from domain.errors import VendorUnavailable
from domain.messages import Email, Message, OutboundMessage, Text
from domain.ports import REAL_TIME, Provider, RenderedMessage
from messages.preview import sample_render
from vendors.base import Setup
from vendors.sandbox import SandboxProvider

MARK = "[Test]"
"""What the subject of a test begins with, or the text."""

app = new_app()


@app.command()
def send_test(
    message: str,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="of your own: a mail or a number")],
    locale: Annotated[str, typer.Option(help="as whose reader you want to see it")] = "en",
    channel: Annotated[
        Channel | None, typer.Option(help="needed where the address does not tell")
    ] = None,
    short: Annotated[bool, typer.Option(help="its short form, for when it is late")] = False,
) -> None:
    """Send a message with made-up values to an address of your own, marked as a test.

    It is nobody's touchpoint: no customer is told of, counted, or unsubscribed by it. Its links
    lead below example.com.
    """
    wanted, set_up = message_named(message), settings()
    chosen, address = _where(wanted, to, channel)
    renderer = proven(wanted, set_up.company, set_up.company_address)
    rendered = sample_render(renderer, wanted, chosen, locale, short=short)
    typer.echo(run(sent(set_up, _outbound(wanted, rendered, address), chosen)))


async def sent(set_up: Settings, outbound: OutboundMessage, channel: Channel) -> str:
    """Send a test by the vendor that is set up, or to the sandbox; say what was done.

    Raises `CommandFailed` for an address that may not be used now, and as the provider does.
    """
    label = CHANNELS[channel].label
    if set_up.uses_vendors:
        set_up.require_worker()
    database = await Database.open(set_up.database_url)
    try:
        await database.check()
        if why := await Testing(database).why_not_to(channel, outbound.to, datetime.now(UTC)):
            raise CommandFailed(f"nothing was sent: {why}")
        async with _provider(set_up, database, channel) as provider:
            result = await provider.deliver(outbound, CallWindow())
    finally:
        await database.close()
    what = f"{outbound.message} in {outbound.locale}, as {label}"
    if not set_up.uses_vendors:
        return f"The sandbox kept a test of {what}; nobody was sent anything."
    vendor = set_up.choices.vendor_of(channel).label
    return f"{vendor} took a test of {what}: {result.vendor_message_id or 'it gave no id'}."


class CallWindow:
    """`domain.ports.CallDeadline` of a command: a few seconds, from now on."""

    def __init__(self, window: timedelta = REAL_TIME.call_window) -> None:
        self._ends = self.now() + window

    def now(self) -> datetime:
        """Return the real time."""
        return datetime.now(UTC)

    def check(self) -> None:
        """Raise `VendorUnavailable` once it is over."""
        if self.now() >= self._ends:
            raise VendorUnavailable("the vendor was not called in time, and nothing was sent")


@asynccontextmanager
async def _provider(
    set_up: Settings, database: Database, channel: Channel
) -> AsyncIterator[Provider]:
    """Open the way out. What becomes of a test is reported to nobody: it asks for no callback."""
    if not set_up.uses_vendors:
        yield SandboxProvider(SqlMailbox(database), channel)
        return
    vendor = set_up.choices.vendor_of(channel)
    setup = Setup(channel, callbacks="", http_timeout=REAL_TIME.http_timeout)
    async with vendor.open_provider(set_up.of(vendor.settings), setup) as provider:
        yield provider


def _where(message: Message, to: str, channel: Channel | None) -> tuple[Channel, str]:
    """Return by which channel, and to which address. Raises `CommandFailed`, quoting nothing."""
    if channel is not None and channel not in message.channels:
        raise CommandFailed(f"{message.name} has no words for {CHANNELS[channel].label}")
    found = []
    for each in message.channels if channel is None else (channel,):
        try:
            found.append((each, CHANNELS[each].normalise(to)))
        except ValueError:
            continue
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandFailed("that address is one of several channels: say --channel")
    by = " or ".join(CHANNELS[each].label for each in message.channels)
    raise CommandFailed(
        f"{message.name} travels by {by}, and that is no such address: write a mail address whole, "
        "and a number with its country, such as +351912345678"
    )


def _outbound(message: Message, rendered: RenderedMessage, to: str) -> OutboundMessage:
    """Return a test, which says that it is one and offers no unsubscribing by one click."""
    content = rendered.content
    if isinstance(content, Email):
        marked: Email | Text = content.model_copy(update={"subject": f"{MARK} {content.subject}"})
    else:
        marked = content.model_copy(update={"body": f"{MARK} {content.body}"})
    return OutboundMessage(
        touchpoint_id=f"test-{uuid4().hex}",
        to=to,
        content=marked,
        message=message.name,
        topic=message.topic,
        locale=rendered.locale,
        unsubscribe_url="",
    )
