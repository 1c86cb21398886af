"""Identifiers and the keys built from them.

Ids are seen in the Temporal UI, so none may be an address: they are the company's own opaque ids.
"""

import hashlib
import re
from typing import Annotated, TypeGuard

from pydantic import AfterValidator, StringConstraints

_FOREIGN = re.compile(r"[A-Za-z0-9_.-]{1,50}")
_OPAQUE = re.compile(r"[A-Za-z0-9_.:=+/-]{1,200}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def is_identifier(value: str) -> bool:
    """Tell whether a text may serve as an id as it is."""
    return _IDENTIFIER.fullmatch(value) is not None


def check_identifier(value: str) -> str:
    """Return `value` when it may serve as an id; raise ValueError saying what to send instead."""
    if is_identifier(value):
        return value
    if "@" in value or value.startswith("+"):
        raise ValueError(
            "an id must not be an e-mail address or a phone number, because ids are seen in the "
            "Temporal UI: send your own opaque customer id"
        )
    raise ValueError("an id is 1 to 64 letters, digits, or any of _ . : -")


Identifier = Annotated[
    str, StringConstraints(strict=True, max_length=1000), AfterValidator(check_identifier)
]
"""An opaque id: `[A-Za-z0-9_.:-]{1,64}`, never an address."""


DEFAULT_WORKSPACE = "default"
"""The workspace of a write key that names none."""


def event_id_of(
    message_id: str, scope: str | None = None, workspace: str = DEFAULT_WORKSPACE
) -> str:
    """Turn a sender's message id (any string) into an event id that is safe to show.

    Ids that are not short identifiers (or hold an address) are replaced by a digest, so that a
    repeat of the same message id still counts once. A colon is ours: it separates a `scope`, such
    as `task:1`, which no other sender's id can be in. Of two workspaces no ids are alike.
    """
    if workspace != DEFAULT_WORKSPACE:
        scope = "ws" if scope is None else f"{scope}:ws"
        own = _digest(f"{workspace}\0{message_id}")
    elif _FOREIGN.fullmatch(message_id):
        own = message_id
    else:
        own, scope = _digest(message_id), scope or "sha256"
    return own if scope is None else f"{scope}:{own}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def is_opaque_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an id: of a touchpoint of ours, or of a message of a vendor's."""
    return isinstance(value, str) and _OPAQUE.fullmatch(value) is not None


def workflow_id(journey: str, customer_id: str, key: str | None = None) -> str:
    """Build the id of an enrolment's workflow: `journey/customer_id`, with `/key` where keyed."""
    parts = (journey, customer_id) if key is None else (journey, customer_id, key)
    return "/".join(parts)


def customer_in(workflow_id: str) -> str:
    """Return the customer id with which an enrolment's workflow was begun, whosever it is now."""
    return workflow_id.split("/")[1]


def touchpoint_key(first_execution_run_id: str, message: str, nth_use: int) -> str:
    """Build a touchpoint's key, the same after a retry, a replay or a reset of the enrolment."""
    return f"{first_execution_run_id}:{message}:{nth_use}"


def local_key(key: str) -> str:
    """Return a touchpoint's or a task's key within its enrolment: the key without the run."""
    return key.partition(":")[2]


def link_event_id(touchpoint_id: str, action: str) -> str:
    """Build the id of the event that a message's link caused, such as an answer.

    A touchpoint id opens its pages, so it stays out of histories: only its digest goes there.
    """
    return f"{action}:{hashlib.sha256(touchpoint_id.encode()).hexdigest()[:32]}"


JOURNEYS_QUEUE = "jornada"
"""The task queue of the journeys themselves."""

CALLS_QUEUE = f"{JOURNEYS_QUEUE}-calls"
"""The task queue of journeys' own activities: a slow shop keeps no message waiting."""


def channel_queue(channel: str) -> str:
    """Name the task queue on which a channel's messages are sent, at its vendor's rate."""
    return f"{JOURNEYS_QUEUE}-{channel}"
