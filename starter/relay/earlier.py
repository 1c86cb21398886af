"""What came before an enrolment began: which of it the enrolment hears first."""

from collections.abc import Sequence
from datetime import datetime

from adapters.store.enrolments import Earlier
from adapters.store.events.queue import QueuedEvent
from adapters.store.states import EventState
from domain.earlier import newest_of_each
from domain.events import Envelope
from domain.journeys import MOST_EARLIER
from starter.relay.envelopes import envelope_of
from workflows.base.declarations import exit_reason_of, kind_received, kinds_heard_first
from workflows.base.journey import Journey


def earlier_for(
    journey: type[Journey],
    key: str | None,
    entry: Envelope | None,
    now: datetime,
    *,
    in_queue: bool,
) -> Earlier:
    """Return what an enrolment of a journey wants to hear of what came before it.

    What began it, or the request for it at `now`, tells how old the rest may be. `in_queue` tells
    whether what begins it stands in the customer's queue.
    """
    began_at = now if entry is None or entry.occurred_at is None else entry.occurred_at

    def choose(found: Sequence[QueuedEvent]) -> Sequence[QueuedEvent]:
        heard = [event for event in found if _hears(journey, key, event, began_at)]
        return newest_of_each(heard, MOST_EARLIER)

    return Earlier(
        names=tuple(kind.event_name() for kind in kinds_heard_first(journey)),
        since=began_at - journey.begins_within,
        states=_settled(in_queue=in_queue),
        choose=choose,
    )


def envelopes_for(journey: type[Journey], events: Sequence[QueuedEvent]) -> tuple[Envelope, ...]:
    """Make the envelopes of what an enrolment hears first."""
    kinds = {kind.event_name(): kind for kind in kinds_heard_first(journey)}
    return tuple(envelope_of(kinds[event.name], event) for event in events if event.name in kinds)


def _hears(journey: type[Journey], key: str | None, event: QueuedEvent, began_at: datetime) -> bool:
    kind = kind_received(journey, event.name, event.properties, key)
    if kind is None:
        return False
    return exit_reason_of(kind) is None or event.occurred_at > began_at


def _settled(*, in_queue: bool) -> tuple[EventState, ...]:
    """Return the states of events that nobody will tell the enrolment any more.

    The queue goes on with a customer's next event only when the last one is done. A request of a
    service, and an event that waited for its condition, stand beside the queue: what is under way
    there may have looked for the enrolment too early. It may hear that twice, and counts it once.
    """
    done = (EventState.DISPATCHED,)
    return done if in_queue else (*done, EventState.PENDING)
