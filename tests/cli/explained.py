"""What happened to a customer whom the tests explain."""

from datetime import timedelta

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.records import SqlRecords
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.journeys import Ending, ExitReason, OutcomeReport, Stage
from domain.messages import Reason, Status
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    answered,
    asking,
    claimed,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted

PHONE = str(ANA.phone)
TEXTS = {Topic.ORDER_UPDATES: {Channel.SMS: True}}


async def live(database: Database) -> None:
    """Refused by e-mail, held at night, sent by text, asked, misunderstood, answered, helped."""
    await meet(database, ANA.model_copy(update={"consents": TEXTS}))
    night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=22)
    claim = await claimed(database, asking(), RECEIPT, night)
    ledger = SqlLedger(database)
    await ledger.record(claim, Status.FAILED, Reason.INVALID_ADDRESS, night)
    tip = asking(channel=Channel.SMS)
    await answered(database, tip, RECEIPT, night)
    await sent(database, tip, RECEIPT, morning)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], morning)
    asked_at = morning + timedelta(hours=1)
    slots = {"slot_1": "2026-03-13T10:00:00+00:00", "slot_2": "2026-03-13T16:00:00+00:00"}
    await questioned(database, now=asked_at, facts=slots, workflow_id="shop/c-ana")
    for minute, words in enumerate(("on Friday", "two", "thanks, mother"), start=1):
        at = asked_at + minute * MINUTE
        await Answers(database, speech()).by_message(texted(f"SM{minute}", PHONE, words, at))


async def ended(database: Database) -> None:
    ending = Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.TAKEN_OUT)
    await SqlRecords(database).record_outcome(
        OutcomeReport(
            journey="shop",
            customer_id=ANA.customer_id,
            key=None,
            workflow_id="shop/c-ana",
            first_execution_run_id="run-1",
            entry_event_id=None,
            ending=ending,
            at=NOON + timedelta(hours=26),
        )
    )


def story(said: str) -> list[str]:
    """Return what is told before the consents."""
    before = said.partition("Consents\n")[0]
    return [line.rstrip() for line in before.splitlines() if line.startswith("  ")]
