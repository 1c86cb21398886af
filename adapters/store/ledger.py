"""The ledger: touchpoints and their attempts, claimed and settled one transaction at a time."""

from datetime import datetime

from adapters.store import claiming, settling, touchpoints
from adapters.store.database import Database
from adapters.store.touchpoints import TouchpointRow
from domain.customers import Channel
from domain.messages import Delivery, Message, Reason, SendRequest, Status
from domain.ports import Claim

__all__ = ["SqlLedger", "TouchpointRow"]


class SqlLedger:
    """`domain.ports.Ledger` in the database, and what vendors report of touchpoints."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, request: SendRequest, message: Message, now: datetime
    ) -> Claim | Delivery:
        """Decide, in one transaction on the customer, whether `message` may leave now."""
        async with self._database.begin() as tx:
            return await claiming.claim(tx, request, message, now)

    async def record(
        self,
        claim: Claim,
        status: Status,
        reason: Reason,
        at: datetime,
        *,
        vendor_message_id: str | None = None,
        suppress: bool = False,
    ) -> Delivery:
        """Record what became of a claimed attempt; `suppress` also bars its address from now on.

        An acceptance always wins, whoever settled the attempt meanwhile and however.
        """
        async with self._database.begin() as tx:
            return await settling.record(
                tx,
                claim,
                status,
                reason,
                at,
                vendor_message_id=vendor_message_id,
                suppress_address=suppress,
            )

    async def release(self, claim: Claim) -> None:
        """Give a claim back whose call surely reached nobody, so that it may be tried again."""
        async with self._database.begin() as tx:
            await settling.release(tx, claim)

    async def note(
        self,
        touchpoint_id: str,
        channel: Channel,
        vendor_state: str,
        at: datetime,
        vendor_message_id: str | None = None,
    ) -> TouchpointRow | None:
        """Take in a vendor's news of a touchpoint; None when there is no such touchpoint.

        It settles an attempt without a record as handed over. `vendor_state` only moves forward:
        queued, processed or sent, delivered, opened, clicked; bounced and its like are final.
        """
        async with self._database.begin() as tx:
            return await settling.note(
                tx, touchpoint_id, channel, vendor_state, at, vendor_message_id
            )

    async def find(self, touchpoint_id: str) -> TouchpointRow | None:
        """Find a touchpoint by the opaque id that vendors and links carry."""
        async with self._database.read() as tx:
            return await touchpoints.find(tx, touchpoint_id)
