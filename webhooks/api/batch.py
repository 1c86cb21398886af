"""Batches, as Segment's libraries post them: each call is taken in or refused by itself."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from adapters.checking import Unusable, check_json, finite, storable
from adapters.seldom import Seldom
from domain.ids import is_identifier
from starter.client import Jornada, UnusableField
from starter.client.calls import Call as Told
from starter.client.calls import Outcome, TrackCall
from starter.client.calls import Refused as NotTaken
from webhooks.api.calls import (
    SPELLED,
    Alias,
    Call,
    Group,
    Identify,
    Instant,
    Page,
    Screen,
    Track,
    read_instant,
)
from webhooks.api.plain import plain_event
from webhooks.edge.bounds import BATCHES, EVENT_LIMIT
from webhooks.edge.dependencies import TheJornada, TheWaitingRoom
from webhooks.edge.keys import Workspace, write_key
from webhooks.edge.reading import described, parsed_body, validated
from webhooks.edge.refusals import Problem, Refusal, documented, unusable

log = structlog.get_logger()

MOST_CALLS = 2500
"""In one batch, as in Segment's API."""
AT_A_TIME = 100
"""Calls that are read before others get their turn."""
MOST_HINTS = 20
"""Unknown names of events that are looked at in one batch."""
KINDS: Mapping[str, type[Call]] = {
    "identify": Identify,
    "track": Track,
    "page": Page,
    "screen": Screen,
    "group": Group,
    "alias": Alias,
}
"""The kinds of calls, by their `type`."""

router = APIRouter(
    tags=["events"],
    dependencies=[Depends(write_key)],
    responses=documented(400, 401, 403, 413, 415, 422, 429),
)


class BatchCall(BaseModel):
    """Many calls, each with its `type`."""

    model_config = ConfigDict(frozen=True)

    batch: list[Any] = Field(
        max_length=MOST_CALLS,
        description="Calls as they would be posted alone, each with its `type`: "
        f"{', '.join(KINDS)}. Each has at most {EVENT_LIMIT // 1024} KB, and is judged alone.",
    )
    sent_at: Instant = Field(
        None, alias="sentAt", description="When it was sent; counts for a call without its own."
    )


class RefusedCall(BaseModel):
    """A call of which nothing is kept. To send it again as it is would be in vain."""

    index: int = Field(description="Its place in the batch, from 0.")
    message_id: str | None = Field(
        alias="messageId", description="Its `messageId`, where that could be no address."
    )
    error: str
    what_to_do: str


class DroppedField(BaseModel):
    """A field that cannot be used; the rest of its call is kept."""

    index: int | None = Field(description="Its call's place; null for a field of the batch itself.")
    field: str = Field(description="As you call it: `email`, `properties.total`, `timestamp`.")
    why: str = Field(description="What is wanted instead.")


class Batched(BaseModel):
    """What came of each call."""

    accepted: int = Field(description="How many are stored, those that were before among them.")
    duplicates: int = Field(description="How many of these were received before.")
    refused: list[RefusedCall]
    dropped: list[DroppedField]


@router.post(BATCHES[0], openapi_extra=described(BatchCall))
@router.post(BATCHES[1], include_in_schema=False)
async def batch(
    request: Request, jornada: TheJornada, workspace: Workspace, room: TheWaitingRoom
) -> Batched:
    """Tell many things at once, in their order. Each is taken in, or refused and named.

    A 429 or a 503 is for all of them: send the batch again. What was stored is not stored twice.
    """
    calls, unread = _calls_in(await parsed_body(request))
    now = datetime.now(UTC)
    read: list[Told | Problem] = []
    for nth, call in enumerate(calls):
        if nth % AT_A_TIME == 0:
            await asyncio.sleep(0)  # others are answered meanwhile
        read.append(_read(call, jornada, now))
    told = [each for each in read if not isinstance(each, Problem)]
    with room.place():
        outcomes = iter(await jornada.take_in(told, workspace=workspace))
    answer = _answer(
        calls, [each if isinstance(each, Problem) else next(outcomes) for each in read]
    )
    answer.dropped[:0] = unread
    _say(answer.refused)
    _say_unknown(told, jornada)
    return answer


def _calls_in(body: Any) -> tuple[list[Any], list[DroppedField]]:
    """Return a batch's calls, each with when it was sent, and what of the batch is left out."""
    if not isinstance(body, dict):
        raise unusable("the body", "must be an object")
    calls, sent_at = body.get("batch"), body.get("sentAt")
    if not isinstance(calls, list):
        raise unusable("batch", "must be a list of calls")
    if len(calls) > MOST_CALLS:
        raise Refusal(413, f"the batch has more than {MOST_CALLS} calls", "send fewer at once")
    try:
        moment = read_instant(sent_at)
    except ValueError as error:
        return calls, [DroppedField(index=None, field="sentAt", why=str(error))]
    if moment is None:
        return calls, []
    sent = [{"sentAt": moment} | call if isinstance(call, dict) else call for call in calls]
    return sent, []


def _read(call: Any, jornada: Jornada, now: datetime) -> Told | Problem:
    """Return a call as Jornada takes it, or why it cannot be."""
    try:
        checked = _checked(call)
        return plain_event(checked, now) or _modelled(checked).told(jornada, now)
    except Refusal as refusal:
        return refusal.problem
    except UnusableField as fault:
        return _problem(fault.field, fault.why)


def _checked(call: Any) -> dict[str, Any]:
    """Return a call as it can be kept, whatever it says. Raises a `Refusal`."""
    if not isinstance(call, dict):
        raise unusable("the call", "must be an object")
    kept = _kept(call)
    if len(to_json(kept)) > EVENT_LIMIT:
        reason = f"the call is larger than {EVENT_LIMIT // 1024} KB"
        raise Refusal(413, reason, "send less in one call")
    return kept


def _modelled(call: dict[str, Any]) -> Call:
    """Return a call as its model reads it. Raises a `Refusal`."""
    kind = call.get("type")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise unusable("type", f"must be one of {', '.join(KINDS)}")
    return validated(model, call)


def _kept(call: dict[str, Any]) -> dict[str, Any]:
    """Return a call as it can be kept: Python's library writes NaN, which is no JSON."""
    try:
        check_json(call)
    except Unusable:
        call = finite(storable(call))
    else:
        return call
    try:
        check_json(call)
    except Unusable as error:
        raise Refusal(400, str(error), "correct it and send it again") from None
    return call


def _answer(calls: Sequence[Any], outcomes: Sequence[Outcome | Problem]) -> Batched:
    """Say what came of each call."""
    accepted = duplicates = 0
    refused: list[RefusedCall] = []
    dropped: list[DroppedField] = []
    for index, (call, outcome) in enumerate(zip(calls, outcomes, strict=True)):
        if isinstance(outcome, NotTaken):
            outcome = _problem(outcome.field, outcome.why)  # noqa: PLW2901 - the same, told
        if isinstance(outcome, Problem):
            told = {"index": index, "messageId": _message_id(call), **outcome.model_dump()}
            refused.append(RefusedCall.model_validate(told))
            continue
        accepted += 1
        duplicates += not outcome.is_new
        dropped.extend(
            DroppedField(index=index, field=field, why=why)
            for field, why in outcome.dropped.items()
        )
    return Batched(accepted=accepted, duplicates=duplicates, refused=refused, dropped=dropped)


def _problem(field: str, why: str) -> Problem:
    return unusable(SPELLED.get(field, field), why).problem


def _say_unknown(told: Sequence[Told], jornada: Jornada) -> None:
    """Log the events whose names no journey reads, where another name may be meant."""
    names = dict.fromkeys(call.event for call in told if isinstance(call, TrackCall))
    for name in [name for name in names if name not in jornada.event_kinds()][:MOST_HINTS]:
        jornada.meant_by(name)


def _message_id(call: Any) -> str | None:
    """Return a call's message id where it is an opaque one: no answer quotes anything else."""
    given = call.get("messageId") if isinstance(call, dict) else None
    return given if isinstance(given, str) and is_identifier(given) else None


_said = Seldom()


def _say(refused: Sequence[RefusedCall]) -> None:
    """Log what was refused: the libraries do not read the answer of a batch that was taken in."""
    for one in refused:
        if times := _said.times(one.error):
            log.warning(
                "call_of_batch_refused",
                problem=one.error,
                times=times,
                who_must_act="sender",
                what_to_do=one.what_to_do,
            )
