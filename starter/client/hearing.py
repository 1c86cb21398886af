"""Why nobody heard an event: told to a person who asks what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.store.customers.keys import given_keys
from adapters.store.engine.database import Database
from adapters.store.events.names import (
    CHANNEL_RESTARTED,
    CHANNEL_STOPPED,
    FROM_IDENTIFY,
    IDENTIFY,
    TEXT_RECEIVED,
)
from adapters.store.reads.explain.hearing import properties_of
from domain.events import ADDRESSED, Event
from domain.explanation import ExplainedEnrolment, ExplainedEvent, Explanation
from starter.client.journeys import Journeys, event_kinds
from starter.client.sources import RESERVED_SOURCES
from starter.names import meant_by
from workflows.base.declarations import kinds_read

RECORDS = (IDENTIFY, TEXT_RECEIVED, CHANNEL_STOPPED, CHANNEL_RESTARTED)
"""What Jornada writes down for the account alone: no journey need listen to them."""
NOT_NOTED = "whether anybody heard it was not noted: an older version handed it on"


async def with_reasons(database: Database, journeys: Journeys, account: Explanation) -> Explanation:
    """Return an account whose events say why nobody heard them, where nobody did."""
    unheard = [each.event_id for each in account.events if _needs_a_reason(each)]
    if not unheard:
        return account
    told = await properties_of(database, unheard)
    given = await database.read(given_keys, account.customer_id)
    events = tuple(
        each.model_copy(
            update={
                "unheard_because": why_unheard(journeys, account, each, told[each.event_id], given)
            }
        )
        if each.event_id in told
        else each
        for each in account.events
    )
    return account.model_copy(update={"events": events})


def why_unheard(
    journeys: Journeys,
    account: Explanation,
    event: ExplainedEvent,
    told: Mapping[str, Any],
    given: Mapping[str, str],
) -> str:
    """Say why nobody heard an event that was handed on; `given` are hidden keys as they came."""
    listening = _listening(journeys, event.name)
    if not listening:
        return _nobody_listens(journeys, event.name)
    kind = next(iter(listening.values()))
    if issubclass(kind, ADDRESSED):
        return "it is about one message, and names none"
    key = kind.key_of(told)
    theirs = [one for one in account.enrolments if one.journey in listening]
    of_key = [one for one in theirs if key is None or one.key in (None, key)]
    if not of_key:
        return _no_run(listening, kind, given.get(str(key), key))
    begins = journeys[of_key[-1].journey].begins_with is kind
    return _not_then(of_key, event, begins=begins)


def _needs_a_reason(event: ExplainedEvent) -> bool:
    is_record = event.name in RECORDS and event.source in {FROM_IDENTIFY, *RESERVED_SOURCES}
    is_told = event.unheard_because is not None or bool(event.began_no)
    return event.is_unheard and not is_told and not is_record


def _listening(journeys: Journeys, name: str) -> Mapping[str, type[Event]]:
    """Return which journeys begin with an event of that name or listen to it."""
    return {
        journey_name: kind
        for journey_name, journey in journeys.items()
        for kind in kinds_read(journey)
        if kind.event_name() == name
    }


def _nobody_listens(journeys: Journeys, name: str) -> str:
    meant = meant_by(name, event_kinds(journeys))
    hint = f"; they listen to {meant}" if meant else ""
    return f"no journey listens to an event of this name{hint}"


def _no_run(listening: Iterable[str], kind: type[Event], key: str | None) -> str:
    under = f" under the {kind.KEY} {key}" if key else ""
    return f"they were never in {' or '.join(listening)}{under}"


def _not_then(theirs: Sequence[ExplainedEnrolment], event: ExplainedEvent, *, begins: bool) -> str:
    """Say where the enrolments stood, that would have heard it, when it came."""
    last = theirs[-1]
    if all(one.started_at > event.received_at for one in theirs):
        return f"{theirs[0].workflow_id} had not begun yet"
    if last.ended_at is not None and last.ended_at <= event.received_at:
        return f"{last.workflow_id} had ended"
    return f"{last.workflow_id} had begun already" if begins else NOT_NOTED
