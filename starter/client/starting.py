"""Starting: a service enrols a customer without an event."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from adapters.store.events.intake import Intake
from domain.entry import Refusal
from domain.ids import event_id_of
from starter.away import temporal_is_away
from starter.client.erasure import Rights
from starter.client.ids import Ids
from starter.client.journeys import Journeys, keyed
from starter.relay.enrol import STARTED_DIRECTLY, Started, StillClosing
from starter.relay.run import Relay


class Starting:
    """Starts journeys. What is accepted is stored, and the relay starts it later if need be."""

    def __init__(
        self,
        relay: Relay,
        journeys: Journeys,
        intake: Intake,
        ids: Ids,
        rights: Rights,
        clock: Callable[[], datetime],
    ) -> None:
        self._relay = relay
        self._journeys = journeys
        self._intake = intake
        self._ids = ids
        self._rights = rights
        self._clock = clock

    async def start(
        self, journey: str, customer_id: str, key: Any, request_id: str | None, by: str | None
    ) -> Started:
        """Enrol a customer; see `Jornada.start`."""
        self._ids.check(customer_id=customer_id, request_id=request_id)
        await self._rights.check_not_erased(customer_id)
        kind = keyed(self._journeys, journey, key)
        seen = await self._known_key(customer_id, key)
        entry = event_id_of(request_id or uuid4().hex, scope=STARTED_DIRECTLY)
        try:
            began = await self._relay.enrolling.enrol(kind, customer_id, seen, entry, by=by)
        except StillClosing:
            return Started.ACCEPTED
        except Exception as error:
            if not temporal_is_away(error):
                # The caller hears that it failed, so nothing is left that waits to be started.
                await self._relay.enrolments.forget_unstarted(entry)
                raise
            return Started.ACCEPTED
        if isinstance(began, Started):
            return began
        is_kept_out = began.refusal is Refusal.KEPT_OUT
        return Started.KEPT_OUT if is_kept_out else Started.ALREADY_ENROLLED

    async def _known_key(self, customer_id: str, given: Any) -> str | None:
        """Return a key as Temporal sees it, and keep it as it was given."""
        if given is None:
            return None
        key = await self._ids.key(given)
        if key.hides:
            await self._intake.know_keys(customer_id, key.hides, self._clock())
        return key.text
