"""The ledger: touchpoints and their attempts, claimed and settled one transaction at a time."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from adapters.store import claim, reconcile, reports, touchpoints
from adapters.store.database import Database
from adapters.store.reconcile import Told
from adapters.store.touchpoints import TouchpointRow
from domain.delivery_reports import DeliveryReport
from domain.messages import Delivery, Message, Reason, SendRequest, Status
from domain.ports import REAL_TIME, Claim, InDoubt, Timing

__all__ = ["SqlLedger", "TouchpointRow"]

NOBODY: Mapping[str, Collection[str]] = MappingProxyType({})
"""No journey listens to what becomes of its messages."""


class SqlLedger:
    """`domain.ports.Ledger` in the database, and what vendors report of touchpoints."""

    def __init__(self, database: Database, timing: Timing = REAL_TIME) -> None:
        self._database = database
        self._timing = timing

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        """Decide, in one transaction on the customer, whether `message` may leave now."""
        async with self._database.begin() as tx:
            return await claim.claim(tx, request, message, clock, self._timing)

    async def settle(
        self, doubt: InDoubt, candidates: Sequence[str] | None, message: Message, now: datetime
    ) -> None:
        """Write down what a vendor said of a doubt, unless it was settled meanwhile."""
        async with self._database.begin() as tx:
            await reconcile.settle(tx, doubt, candidates, message, now)

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
        told = Told(status, reason, vendor_message_id, suppress)
        async with self._database.begin() as tx:
            return await reconcile.record(tx, claim, told, at, self._timing)

    async def release(self, claim: Claim) -> None:
        """Give a claim back whose call surely reached nobody, so that it may be tried again."""
        async with self._database.begin() as tx:
            await reconcile.release(tx, claim)

    async def note(
        self,
        told: Iterable[DeliveryReport],
        at: datetime,
        listening: Mapping[str, Collection[str]] = NOBODY,
    ) -> set[DeliveryReport]:
        """Take in vendors' news; return what of it is of touchpoints or customers of ours.

        In one transaction: an attempt without a record is settled as handed over, the message's
        state moves forward, a useless address is barred, and what its journey listens to is
        stored. `listening` are the names of the events that each journey hears of its messages.
        """
        async with self._database.begin() as tx:
            return await reports.note(tx, told, at, listening, self._timing)

    async def find(self, touchpoint_id: str) -> TouchpointRow | None:
        """Find a touchpoint by the opaque id that vendors and links carry."""
        async with self._database.read() as tx:
            return await touchpoints.find(tx, touchpoint_id)
