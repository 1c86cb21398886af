"""What Temporal's own histories say that each enrolment heard."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError

from starter.away import run_not_found
from tests.prove.script import Customer

AT_ONCE = 10


class Verdict(NamedTuple):
    """What became of all events, as told by histories alone."""

    dispatched: int
    """Different events that were heard."""
    missing: int
    out_of_order: int
    """Events whose first appearance does not follow the order of their posts."""
    strange: int
    """Heard, and never posted, or poisonous."""
    repeats: int
    """Signals that a history holds a second time: the enrolment counts them once."""


def heard_in(history: Sequence[HistoryEvent]) -> list[str]:
    """Return the ids of the events that a run was told: its entry, then its signals, in order."""
    ids = []
    for event in history:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            entry = _read(event.workflow_execution_started_event_attributes.input)["entry"]
            ids.append(entry["event_id"])
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            signal = event.workflow_execution_signaled_event_attributes
            ids.append(_read(signal.input)["event_id"])
    return ids


def judge(wanted: Sequence[str], heard: Sequence[str]) -> Verdict:
    """Compare what one enrolment heard with what was posted for it."""
    first = list(dict.fromkeys(heard))
    known = [event_id for event_id in first if event_id in set(wanted)]
    in_order = [event_id for event_id in wanted if event_id in set(known)]
    return Verdict(
        dispatched=len(known),
        missing=len(wanted) - len(known),
        out_of_order=sum(a != b for a, b in zip(known, in_order, strict=True)),
        strange=len(first) - len(known),
        repeats=sum(Counter(heard).values()) - len(first),
    )


async def judge_all(client: Client, customers: Sequence[Customer]) -> Verdict:
    """Read every customer's history, and add up."""
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one(customer: Customer) -> Verdict:
        async with at_once:
            return judge(customer.wanted, await _heard(client, customer.workflow_id))

    verdicts = await asyncio.gather(*(one(customer) for customer in customers))
    return Verdict(*(sum(column) for column in zip(*verdicts, strict=True)))


async def _heard(client: Client, workflow_id: str) -> list[str]:
    try:
        history = await client.get_workflow_handle(workflow_id).fetch_history()
    except RPCError as error:
        if not run_not_found(error):
            raise
        return []
    return heard_in(history.events)


def _read(payloads: Payloads) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(payloads.payloads[0].data)
    return read
