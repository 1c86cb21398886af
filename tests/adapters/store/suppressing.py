"""Bounces and stops, as vendors report them."""

from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from domain.operations import OperatorRequest
from tests.adapters.store.building import ANA, MINUTE, NOON, PHONE
from tests.adapters.store.transactions import read

EMAIL = str(ANA.email)
LATER = NOON + MINUTE
OPERATOR = OperatorRequest(by="maria", reason="they said so")


def bounce(touchpoint_id: str, address: str = EMAIL) -> DeliveryReport:
    return DeliveryReport(
        touchpoint_id,
        Channel.EMAIL,
        "bounced",
        address=address,
        suppress_for=Reason.BOUNCED,
        detail="5.1.1",
    )


def stopped(touchpoint_id: str) -> DeliveryReport:
    return DeliveryReport(
        touchpoint_id,
        Channel.SMS,
        "undelivered",
        address=PHONE,
        suppress_for=Reason.OPTED_OUT,
        detail="21610",
    )


async def suppressed(database: Database, channel: Channel, address: str) -> bool:
    async with read(database) as tx:
        return await tx.run(is_suppressed, channel, address)
