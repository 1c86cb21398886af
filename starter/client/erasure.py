"""Rights: a customer is erased, and may have all that we hold of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from adapters.store.engine.database import Database
from adapters.store.rights.erasing import Erasing, Erasure, NobodyKnown
from adapters.store.rights.exporting import Exporting
from domain.operations import OperatorRequest
from starter.client.faults import UnusableField

__all__ = ["NobodyKnown", "Rights"]

WAS_ERASED = "is of a customer who was erased: nothing is kept or begun under that id any more"


class Rights:
    """What customers may ask of the company. `wake` lets the dispatcher look at once."""

    def __init__(
        self,
        database: Database,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._erasing = Erasing(database)
        self._exporting = Exporting(database)
        self._wake = wake
        self._clock = clock

    async def erase(self, customer_id: str, operator: OperatorRequest) -> Erasure:
        """Erase a customer; harmless when repeated. What is accepted is durable.

        From now on nothing new leaves. What is in flight is recorded, and their journeys end; then
        the relay finishes. Raises `NobodyKnown`. What came under a word that is no id, such as
        `undefined`, can be erased, too.
        """
        now = self._clock()
        erasure = await self._erasing.accept(customer_id, operator, now)
        self._wake()
        if not erasure.waits_for and erasure.finished_at is None:
            await self._erasing.finish(customer_id, now)
        return await self._erasing.of(customer_id) or erasure

    async def export(self, customer_id: str) -> dict[str, Any]:
        """Return all that we hold of a customer, ready for JSON. Raises `NobodyKnown`."""
        held = await self._exporting.held_of(customer_id)
        if held is None:
            raise NobodyKnown(f"nothing is known of a customer `{customer_id}`")
        return {
            "customer_id": customer_id,
            "exported_at": self._clock().isoformat(),
            "held": held,
        }

    async def check_not_erased(self, customer_id: str) -> None:
        """Raise `UnusableField` for the id of a customer who was erased."""
        if await self._erasing.of(customer_id) is not None:
            raise UnusableField("customer_id", WAS_ERASED)
