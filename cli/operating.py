"""What operators do to one enrolment: start it, hold it, let it go on, hurry it, end it, ask it."""

import asyncio
import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import uuid4

import typer
from pydantic import ValidationError
from temporalio.service import RPCError

from adapters.checking import complaint
from adapters.settings import Settings
from adapters.store.engine.database import StoreUnusable
from adapters.store.engine.errors import StoreError
from adapters.store.reads.explain import explain
from adapters.store.states import EnrolmentState
from cli.errors import CommandFailed
from cli.running import run, settings
from cli.showing import in_utc, label, plain, status_command
from domain.ids import check_identifier, workflow_id
from domain.journeys import StatusReport
from domain.operations import OperatorAction, OperatorRequest
from domain.pauses import Pause
from starter import stranding
from starter.client import Jornada, KeyMismatch, MessageIdReused, UnknownJourney, UnusableField
from starter.client.operators import ANSWER_WITHIN, InvalidOperation, NoAnswer, NotEnrolled
from starter.relay.enrol import Started
from starter.telling.pauses import pauses_met

PATIENCE = (ANSWER_WITHIN + 2 * stranding.ANSWER_WITHIN).total_seconds() + 1
"""Seconds in which to connect and be answered, or to learn why not, tries of the SDK's included."""

_DONE = {
    OperatorAction.HOLD: "is held: nothing is sent and nothing ends until `jornada resume`",
    OperatorAction.RESUME: "goes on",
    OperatorAction.SKIP_WAIT: "waits no longer",
    OperatorAction.LEAVE: "is left",
}
_TYPED = {
    "customer_id": "the customer",
    "key": "--key",
    "message_id": "--message-id",
    "request_id": "--request-id",
}
"""How the command line calls a field."""
_REFUSED = (UnknownJourney, MessageIdReused, NotEnrolled, InvalidOperation, NoAnswer)


class Place(NamedTuple):
    """Which enrolment is meant."""

    journey: str
    customer_id: str
    key: str | None

    @property
    def workflow_id(self) -> str:
        """Its id in Temporal."""
        return workflow_id(*self)


@asynccontextmanager
async def jornada_for_operators(settings: Settings) -> AsyncIterator[Jornada]:
    """Open Jornada for one command; whatever refuses it is told in one line."""
    try:
        async with Jornada.connect(settings) as jornada:
            yield jornada
    except UnusableField as fault:
        raise CommandFailed(f"{_TYPED.get(fault.field, fault.field)}: {fault.why}") from None
    except KeyMismatch as mismatch:
        raise CommandFailed(f"--key: {mismatch}") from None
    except _REFUSED as refused:
        raise CommandFailed(plain(str(refused))) from None
    except TimeoutError:
        raise CommandFailed(_unanswered()) from None
    except RPCError as error:
        raise CommandFailed(
            f"Temporal refuses ({error.status.name}): run `jornada migrate`, check "
            "TEMPORAL_NAMESPACE"
        ) from None
    except StoreError as error:
        raise StoreUnusable.because_of(error) from None


def enrolment_ref(journey: str, customer_id: str, key: str | None) -> Place:
    """Check what names an enrolment. Raises `CommandFailed`."""
    return Place(journey, checked_id("the customer", customer_id), key)


async def _seen(jornada: Jornada, place: Place) -> Place:
    """Return a place with its key as Temporal sees it."""
    return place._replace(key=await jornada.ids.seen(place.key))


def checked_id(name: str, value: str) -> str:
    """Return an id that may be used; raise `CommandFailed` saying what is wrong with it."""
    try:
        return check_identifier(value)
    except ValueError as error:
        raise CommandFailed(f"{name}: {error}") from None


def operator(by: str | None) -> str:
    """Return who acts: who was named, or whoever is logged in. Raises `CommandFailed`."""
    try:
        return check_identifier(by or getpass.getuser())
    except (ValueError, OSError, KeyError):
        raise CommandFailed(
            "say who you are with --by or JORNADA_OPERATOR: 1 to 64 letters, digits, or any of "
            "_ . : -, and no address"
        ) from None


async def start(settings: Settings, place: Place, request_id: str | None) -> str:
    """Enrol a customer, and tell what became of it."""
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        request_id = request_id or uuid4().hex
        try:
            async with asyncio.timeout(PATIENCE):
                began = await jornada.start(*place, request_id=request_id)
        except TimeoutError:
            began = Started.ACCEPTED
        place = await _seen(jornada, place)
        told = await jornada.explain(place.customer_id)
    if began is Started.ALREADY_ENROLLED:
        return f"{place.workflow_id} was started before: nothing was done."
    if began is Started.KEPT_OUT:
        return f"{place.workflow_id} is not started: the journey keeps them out."
    states = {one.state for one in told.enrolments if one.workflow_id == place.workflow_id}
    if EnrolmentState.STARTING in states:
        return (
            f"{place.workflow_id} is stored, and starts as soon as Temporal takes it: "
            "`jornada serve` sees to that."
        )
    return f"{place.workflow_id} is started."


def operate_now(
    action: OperatorAction,
    journey: str,
    customer_id: str,
    key: str | None,
    by: str | None,
    reason: str,
) -> None:
    """Send an update, and print what the enrolment does now."""
    place = enrolment_ref(journey, customer_id, key)
    typer.echo(run(operate(settings(), place, action, by, reason)))


async def operate(
    settings: Settings, place: Place, action: OperatorAction, by: str | None, reason: str
) -> str:
    """Send an update, and tell what the enrolment does now."""
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings) as jornada:
        place = await _seen(jornada, place)
        where = await jornada.workflow_id(*place)
        try:
            async with asyncio.timeout(PATIENCE):
                await jornada.operators.operate(action, request, *place)
        except TimeoutError:
            later = " Nothing is lost, and what was asked may still be done later"
            raise CommandFailed(_unanswered() + later) from None
        try:
            async with asyncio.timeout(PATIENCE):
                now = doing(await jornada.status(*place))
        except (NoAnswer, NotEnrolled, TimeoutError):
            now = f"ask `{status_command(*place)}`"
    return f"{where} {_DONE[action]}. Now: {now}."


async def ask(settings: Settings, place: Place) -> tuple[StatusReport, list[Pause]]:
    """Ask an enrolment where it stands, and the store which pauses its messages wait for.

    An enrolment also tells where it stands while the store is away.
    """
    async with jornada_for_operators(settings) as jornada, asyncio.timeout(PATIENCE):
        status = await jornada.status(*place)
        where = workflow_id(status.journey, status.customer_id, status.key)
        try:
            account = await explain(jornada.database, status.customer_id)
        except StoreError:
            return status, []
        return status, pauses_met(account, where)


def doing(status: StatusReport) -> str:
    """Say what an enrolment does now, and until when."""
    if status.ending is not None:
        because = f" ({label(status.ending.because)})" if status.ending.because else ""
        return f"ended as {label(status.ending.outcome)}{because}"
    until = f", until {in_utc(status.until)}" if status.until else ""
    held = f"held by {status.held.by}, while " if status.held else ""
    return f"{held}{status.doing}{until}"


def _unanswered() -> str:
    return (
        f"no answer within {PATIENCE:.0f} s: is `jornada worker` running, and Temporal at "
        "TEMPORAL_ADDRESS?"
    )


def request_by(by: str, reason: str) -> OperatorRequest:
    """Check who acts, and why. Raises `CommandFailed`."""
    try:
        return OperatorRequest(by=by, reason=reason)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise CommandFailed(f"--{first['loc'][0]}: {complaint(first)}") from None
