"""The ledger: touchpoints and their attempts, each call a transaction of its own."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from adapters.store.engine.database import Database
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.faults import Faults
from adapters.store.reads.touchpoint import find, find_by_link
from adapters.store.sends import claim, reconcile, reports
from adapters.store.sends.reconcile import CallResult
from domain.delivery_reports import DeliveryReport
from domain.faults import Fault
from domain.messages import Delivery, Message, Reason, SendRequest, Status
from domain.ports import REAL_TIME, Claim, InDoubt, Timing

NOBODY: Mapping[str, Collection[str]] = MappingProxyType({})
"""No journey listens to what becomes of its messages."""


class SqlLedger(Store):
    """`domain.ports.Ledger` in the database, and what vendors report of touchpoints."""

    def __init__(self, database: Database, timing: Timing = REAL_TIME) -> None:
        super().__init__(database)
        self._timing = timing

    settle = writing(reconcile.settle)
    release = writing(reconcile.release)
    find = reading(find)
    find_by_link = reading(find_by_link)

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        """Decide, in one transaction on the customer, whether `message` may leave now."""
        return await self.database.write(claim.claim, request, message, clock, self._timing)

    async def record(
        self,
        claim: Claim,
        status: Status,
        reason: Reason,
        at: datetime,
        *,
        vendor_message_id: str | None = None,
        suppress: bool = False,
        vendor_code: str | None = None,
    ) -> Delivery:
        """Record what came of a claimed attempt; `suppress` also suppresses its address.

        An acceptance always wins, whoever settled the attempt meanwhile and however.
        """
        result = CallResult(status, reason, vendor_message_id, suppress, vendor_code)
        return await self.database.write(reconcile.record, claim, result, at, self._timing)

    async def note_fault(self, fault: Fault) -> None:
        """Let every process know of a fault on our side; harmless when repeated."""
        await Faults(self.database).note(fault)

    async def note(
        self,
        told: Iterable[DeliveryReport],
        at: datetime,
        listening: Mapping[str, Collection[str]] = NOBODY,
    ) -> set[DeliveryReport]:
        """Take in delivery reports; return what of them is of touchpoints or customers of ours."""
        return await self.database.write(reports.note, told, at, listening, self._timing)
