"""Ids that become a customer's: by an identify that has both, or by an alias."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import uuid4

import structlog

from adapters.store.customers.merging import Identities, Merging
from adapters.store.events.names import FROM_ALIAS, FROM_IDENTIFY
from domain.events.moments import happened_at
from domain.identity import Decision, Limits, visitor_id
from domain.ids import event_id_of
from domain.placeholders import may_be_nobody
from starter.client.ids import Ids

log = structlog.get_logger()


class Merges:
    """Merges visitors, and customers, into customers. `once`: journeys that are lived once only."""

    def __init__(
        self,
        identities: Identities,
        ids: Ids,
        once: Collection[str],
        limits: Limits,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._identities = identities
        self._ids = ids
        self._once = once
        self._limits = limits
        self._clock = clock
        self._wake = wake

    async def identified(self, customer_id: str, anonymous_id: str | None) -> None:
        """Take in that an identify had both ids; harmless when repeated. It refuses nothing."""
        if not anonymous_id:
            return
        identity = visitor_id(anonymous_id)
        if identity == customer_id or await self._is_theirs(identity, customer_id):
            return
        asked = self._asked(identity, customer_id, FROM_IDENTIFY)
        asked = asked._replace(is_blocked=self._is_blocked(anonymous_id, customer_id))
        self._say(asked, await self._identities.merge(asked))

    async def alias(
        self,
        previous_id: str,
        customer_id: str,
        message_id: str | None,
        at: datetime | None,
        workspace: str,
    ) -> bool:
        """Take in that two ids are one person. Returns False for a repeat of the `message_id`."""
        self._ids.check(customer_id=customer_id, previous_id=previous_id, message_id=message_id)
        identity, now = await self._identities.id_meant(previous_id), self._clock()
        is_blocked = self._is_blocked(previous_id, customer_id)
        asked = self._asked(identity, customer_id, FROM_ALIAS)
        asked = asked._replace(by_alias=True, is_blocked=is_blocked)
        event_id = event_id_of(message_id or uuid4().hex, FROM_ALIAS, workspace)
        told_at = happened_at(at or now, None, now)
        decision, is_new = await self._identities.alias(event_id, asked, told_at)
        self._say(asked, decision)
        return is_new

    def _is_blocked(self, *ids: str) -> bool:
        return any(may_be_nobody(each, self._ids.placeholders) for each in ids)

    async def _is_theirs(self, identity: str, customer_id: str) -> bool:
        ids = [await self._identities.canonical_id(each) for each in (identity, customer_id)]
        return ids[0] == ids[1]

    def _asked(self, identity: str, customer_id: str, source: str) -> Merging:
        return Merging(identity, customer_id, self._clock(), source, self._once, self._limits)

    def _say(self, asked: Merging, decision: Decision) -> None:
        """Say what was decided, and let the relay tell the runs that end."""
        if decision is Decision.MERGED:
            log.info("identity_merged", identity=asked.identity, customer_id=asked.customer_id)
            self._wake()
        elif decision is not Decision.SAME:
            log.info(
                "identity_not_merged",
                identity=asked.identity,
                customer_id=asked.customer_id,
                decision=decision.value,
            )
