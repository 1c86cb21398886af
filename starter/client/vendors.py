"""What vendors report of messages they took."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from adapters.store.faults import OVER_AFTER
from adapters.store.sends.ledger import SqlLedger
from domain.delivery_reports import DeliveryReport

MOST_AT_ONCE = 100
"""Reports in one transaction: each locks its customers."""


class Vendors:
    """What vendors report. `listening` names the reports that each journey wants to receive."""

    def __init__(
        self,
        ledger: SqlLedger,
        listening: Mapping[str, Collection[str]],
        wake: Callable[[], None],
    ) -> None:
        self._ledger = ledger
        self._listening = listening
        self._wake = wake

    async def report(self, reports: Sequence[DeliveryReport]) -> set[DeliveryReport]:
        """Take in reports; return those on touchpoints or customers of ours."""
        taken: set[DeliveryReport] = set()
        for first in range(0, len(reports), MOST_AT_ONCE):
            some = reports[first : first + MOST_AT_ONCE]
            taken |= await self._ledger.note(some, datetime.now(UTC), self._listening)
        if taken and self._listening:
            self._wake()
        await self._note_faults(taken)
        return taken

    async def _note_faults(self, taken: Collection[DeliveryReport]) -> None:
        """Note what is wrong with our accounts, unless it was so long ago."""
        lately = datetime.now(UTC) - OVER_AFTER
        found = {each.fault for each in taken if each.at is None or each.at > lately}
        for fault in sorted(fault for fault in found if fault):
            await self._ledger.note_fault(fault)
