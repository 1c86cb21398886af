"""Telling late what happened, or by hand what a service would never tell so."""

from datetime import datetime, timedelta
from typing import Any

from domain.events import Event
from tests.journeys.travel import Run, Travel


async def told_late(
    travel: Travel, run: Run, event: Event, *, by: timedelta, **properties: Any
) -> None:
    """Let a service tell so much later what the customer did."""
    happened_at = await travel.now() - by
    await travel.jornada.track(run.customer_id, event, properties, occurred_at=happened_at)
    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.settled()


async def signalled(
    run: Run, name: str, *, event_id: str, occurred_at: datetime | str | None = None, **told: Any
) -> None:
    """Signal a run by hand, as from Temporal's CLI."""
    moment = occurred_at.isoformat() if isinstance(occurred_at, datetime) else occurred_at
    envelope = {"event_id": event_id, "name": name, "properties": told, "occurred_at": moment}
    await run.handle.signal("event", envelope)
