"""What will never come, by Jornada's own ledger: an actor does not wait for it for ever.

Only actors look here. What Jornada believes of a message is nothing to the judge.
"""

from sqlalchemy import Connection, bindparam, exists, select

from adapters.store.engine.database import Database
from adapters.store.schema import attempts, touchpoints
from adapters.store.sends.rows import UNSETTLED
from adapters.store.states import TouchpointStatus
from tests.chaos.script import Customer, Line

_GIVEN_UP = select(touchpoints.c.touchpoint_id).where(
    touchpoints.c.customer_id == bindparam("of_customer"),
    touchpoints.c.message == bindparam("of_message"),
    touchpoints.c.channel == bindparam("on_channel"),
    touchpoints.c.status.in_(
        (TouchpointStatus.UNKNOWN, TouchpointStatus.FAILED, TouchpointStatus.SKIPPED)
    ),
    ~exists().where(
        attempts.c.touchpoint_id == touchpoints.c.touchpoint_id,
        attempts.c.state.in_(UNSETTLED),
        attempts.c.settled_by.is_(None),
    ),
)


class Ledger:
    """The store of a run, as far as it says that a message is given up."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._database: Database | None = None

    async def gave_up(self, customer: Customer, line: Line) -> bool:
        """Tell whether a message will not be sent by that channel any more."""
        self._database = self._database or await Database.open(self._url)
        return await self._database.read(_gave_up, customer, line)

    async def close(self) -> None:
        """Let go of the store."""
        if self._database is not None:
            await self._database.close()


def _gave_up(tx: Connection, customer: Customer, line: Line) -> bool:
    message = {"of_message": line.message, "on_channel": line.channel}
    return (
        tx.execute(_GIVEN_UP, {"of_customer": customer.customer_id} | message).first() is not None
    )
