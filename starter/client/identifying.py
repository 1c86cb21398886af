"""Taking in who a customer is: what can be used is kept, and what cannot is named."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import structlog

from adapters.store.events.bulk import Introduced
from adapters.store.events.intake import Intake
from domain.events.moments import happened_at
from domain.ids import event_id_of
from starter.client.calls import Taken
from starter.client.ids import Ids
from starter.client.merging import Merges
from starter.client.traits import ADDRESSES, Reading, country_of

log = structlog.get_logger()


class Identifying:
    """Takes in what is told of customers."""

    def __init__(
        self, intake: Intake, ids: Ids, merges: Merges, clock: Callable[[], datetime]
    ) -> None:
        self._intake = intake
        self._ids = ids
        self._merges = merges
        self._clock = clock

    async def take_in(
        self,
        customer_id: str,
        read: Callable[[str | None], Reading],
        message_id: str | None,
        at: datetime | None,
        workspace: str,
        anonymous_id: str | None = None,
    ) -> Taken:
        """Read what is told, and keep it; `read` is given the country that was told before.

        Without `at` it counts as it arrives. The visitor of that `anonymous_id` becomes them, by
        a repeat too: who told it first may have died between the two.
        """
        told = await self.read(customer_id, read, message_id, at, workspace)
        is_new = await self._intake.identify(*told[:4], by_arrival=told.by_arrival)
        await self._merges.identified(customer_id, anonymous_id)
        return identified(told, is_new=is_new)

    async def read(
        self,
        customer_id: str,
        read: Callable[[str | None], Reading],
        message_id: str | None,
        at: datetime | None,
        workspace: str,
    ) -> Introduced:
        """Return what is told as it is stored. Raises `UnusableField` for an id that is none."""
        self._ids.check(customer_id=customer_id, message_id=message_id)
        reading = await self._read(customer_id, read)
        now = self._clock()
        return Introduced(
            event_id_of(message_id or uuid4().hex, "identify", workspace),
            reading.identity,
            happened_at(at or now, None, now),
            reading.dropped,
            by_arrival=at is None,
        )

    async def _read(self, customer_id: str, read: Callable[[str | None], Reading]) -> Reading:
        """Read it; only where an address is not understood, look up where they live."""
        reading = read(None)
        if any(each.field in ADDRESSES for each in reading.dropped):
            return read(country_of(await self._intake.traits_of(customer_id)))
        return reading


def identified(told: Introduced, *, is_new: bool) -> Taken:
    """Say what came of an `identify`; what of it could not be used is logged, too."""
    dropped = {each.name: each.why for each in told.dropped}
    if is_new and dropped:
        _say(told.identity.customer_id, dropped)
    return Taken(is_new, dropped)


def _say(customer_id: str, dropped: dict[str, str]) -> None:
    log.warning(
        "traits_dropped",
        customer_id=customer_id,
        dropped=dropped,
        who_must_act="sender",
        what_to_do="send what is wanted; the rest of the call was kept",
    )
