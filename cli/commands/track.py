"""`jornada track`: record what a customer did, and say whether it was handed on."""

import asyncio
import json
import math
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import uuid4

import typer

from adapters.checking import Unusable, check_json
from adapters.settings import Settings
from adapters.store.engine.columns import check_storable
from adapters.store.engine.database import Database
from adapters.store.reads.explain import EventFate, fate_of
from adapters.store.states import EventState
from cli.arguments import CustomerId
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators
from cli.running import new_app, run, settings
from cli.showing import plain
from domain.events.base import LONGEST_NAME
from domain.ids import event_id_of
from starter.client import Jornada, Taken
from starter.client.calls import TrackCall
from starter.names import meant_by

LONGEST_MESSAGE_ID = 1000
HANDED_ON_WITHIN = 3.0
"""Seconds in which a running `jornada serve` has handed an event on, if nothing is in the way."""
_LOOK_EVERY = 0.1

app = new_app()


@app.command()
def track(
    customer_id: CustomerId,
    name: Annotated[str, typer.Argument(metavar="EVENT", help='such as "Order Delivered"')],
    properties: Annotated[
        list[str] | None,
        typer.Option("--property", "-p", metavar="NAME=VALUE", help="JSON or a text; many times"),
    ] = None,
    message_id: Annotated[
        str | None, typer.Option(help="a repeat of the same id does nothing")
    ] = None,
) -> None:
    """Record what a customer did: stored here, handed on by `jornada serve`."""
    for line in run(track_event(settings(), customer_id, name, properties or [], message_id)):
        typer.echo(line)


async def track_event(
    settings: Settings,
    customer_id: str,
    event: str,
    properties: Iterable[str],
    message_id: str | None,
) -> list[str]:
    """Store an event, and say what became of it, a line each. Raises `CommandFailed`."""
    checked_id("the customer", customer_id)
    _check_text("the event's name", event, LONGEST_NAME)
    if message_id is not None:
        _check_text("--message-id", message_id, LONGEST_MESSAGE_ID)
    given = read_properties(properties)
    message_id = message_id or uuid4().hex
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        note = _note_on(jornada, event)
        taken = await jornada.take_in_one(
            TrackCall(customer_id, event, given, message_id, source="cli")
        )
        if not taken.is_new:
            return [f"{plain(event)} of {customer_id} was recorded before: nothing was done."]
        event_id = event_id_of(message_id)
        fate = await fate_soon(jornada.database, event_id)
    stored = f"{plain(event)} of {customer_id} is stored as {event_id}{handed_on(fate)}"
    return [stored, *left_out(taken), *note]


def read_properties(given: Iterable[str]) -> dict[str, Any]:
    """Read `name=value` pairs; a value is a JSON scalar if it can be, else a text."""
    properties: dict[str, Any] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not name or not equals:
            raise CommandFailed("-p: write a property as name=value")
        properties[name] = _scalar(value)
    try:
        check_json(properties)
    except Unusable as error:
        raise CommandFailed(f"-p: {error}") from None
    return properties


async def fate_soon(database: Database, event_id: str) -> EventFate | None:
    """Tell what became of a stored event: as soon as it is handed on or given up, or in a while.

    The dispatcher that hands it on is `jornada serve`'s: it keeps every customer's order, and a
    command that dispatched would lease other customers' events too, and might end while it does.
    """
    loop = asyncio.get_running_loop()
    give_up = loop.time() + HANDED_ON_WITHIN
    fate = await fate_of(database, event_id)
    while fate and fate.state is EventState.PENDING and loop.time() < give_up:
        await asyncio.sleep(_LOOK_EVERY)
        fate = await fate_of(database, event_id)
    return fate


def handed_on(fate: EventFate | None) -> str:
    """Say what became of a stored event, to end a sentence. Raises `CommandFailed`."""
    if fate is None or fate.state is EventState.DISPATCHED:
        return ", and handed on."
    problem = plain(fate.problem) if fate.problem else ""
    if fate.state is EventState.DEAD_LETTER:
        raise CommandFailed(
            f"the event is stored, but a dead letter, as it cannot be handed on: {problem}"
        )
    why = f" ({problem})" if problem else ""
    return f", and waits to be handed on{why}: is `jornada serve` running?"


def left_out(taken: Taken) -> list[str]:
    """Say what of a call could not be used, a line each."""
    return [f"Left out: {plain(field)} {plain(why)}." for field, why in taken.dropped.items()]


def _note_on(jornada: Jornada, event: str) -> list[str]:
    """Say so where no journey reads an event of that name."""
    kinds = jornada.event_kinds()
    if event in kinds:
        return []
    close = meant_by(event, kinds)
    meant = f"; they read `{close}`" if close else ""
    return [f"No journey reads an event of that name{meant}."]


def _scalar(value: str) -> Any:
    try:
        read = json.loads(value, parse_constant=str)
    except (ValueError, RecursionError):
        return value
    # A fraction written otherwise than JSON would write it may be an order's key: `12e4`, `7.10`.
    is_fraction = isinstance(read, float) and math.isfinite(read)
    is_text = isinstance(read, dict | list) or (is_fraction and repr(read) != value)
    return value if is_text else read


def _check_text(name: str, value: str, longest: int) -> None:
    if not 0 < len(value) <= longest:
        raise CommandFailed(f"{name} has 1 to {longest} characters")
    try:
        check_storable(value)
    except ValueError as error:
        raise CommandFailed(f"{name}: {error}") from None
