"""Customers, messages and requests as the store's tests want them."""

from datetime import UTC, datetime, timedelta

from adapters.store.database import Database
from adapters.store.intake import Intake
from adapters.store.ledger import SqlLedger
from domain.customers import Channel, Identity, Topic
from domain.events import IncomingEvent
from domain.journeys import Stage
from domain.messages import Delivery, Message, Reason, SendRequest, Status, WhenLate
from domain.ports import Claim

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ANA = Identity(
    customer_id="c-ana",
    email="Ana.Silva@example.com",
    phone="+351912345678",
    first_name="Ana",
    locale="pt-PT",
    time_zone="Europe/Lisbon",
    consents={topic: dict.fromkeys(Channel, True) for topic in Topic},
    traits={"plan": "gold"},
)


def message(name: str, topic: Topic, when_late: WhenLate = WhenLate.SEND) -> Message:
    return Message(
        name=name,
        title=name,
        topic=topic,
        stage=Stage.PURCHASE,
        owner="tests",
        channels=tuple(Channel),
        when_late=when_late,
    )


RECEIPT = message("shop.receipt", Topic.ORDER_UPDATES)
TIP = message("shop.tip", Topic.TIPS)
FLEETING_TIP = message("shop.fleeting_tip", Topic.TIPS, WhenLate.SKIP)


def asking(
    key: str = "run-1:shop.receipt:1",
    channel: Channel = Channel.EMAIL,
    *,
    customer_id: str = ANA.customer_id,
    **changes: object,
) -> SendRequest:
    facts: dict[str, object] = {
        "touchpoint_key": key,
        "message": RECEIPT.name,
        "channel": channel,
        "journey": "shop",
        "customer_id": customer_id,
        "workflow_id": f"shop/{customer_id}",
        "first_execution_run_id": "run-1",
        "topic": Topic.TIPS,
        "due_at": NOON,
    }
    return SendRequest.model_validate(facts | changes)


async def meet(database: Database, identity: Identity = ANA) -> None:
    """Make the store know a customer, and her consents."""
    await Intake(database).identify(f"meet-{identity.customer_id}", identity, NOON - 90 * MINUTE)


async def claimed(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Claim:
    """Claim what nothing forbids."""
    claim = await SqlLedger(database).claim(request, what, now)
    assert isinstance(claim, Claim), claim
    return claim


async def answered(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Delivery:
    """Ask for what may not be claimed."""
    delivery = await SqlLedger(database).claim(request, what, now)
    assert isinstance(delivery, Delivery), delivery
    return delivery


async def sent(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Claim:
    """Claim, and have the vendor accept."""
    claim = await claimed(database, request, what, now)
    await SqlLedger(database).record(
        claim, Status.SENT, Reason.ACCEPTED, now, vendor_message_id="vendor-1"
    )
    return claim


def happening(
    event_id: str, customer_id: str = ANA.customer_id, **changes: object
) -> IncomingEvent:
    facts: dict[str, object] = {
        "event_id": event_id,
        "customer_id": customer_id,
        "name": "Order Completed",
        "properties": {"order_id": "o-1", "note": "for Ana"},
        "occurred_at": NOON,
        "source": "track",
    }
    return IncomingEvent.model_validate(facts | changes)
