"""What happened to a customer whom the tests explain."""

from datetime import timedelta

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason, Status
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    handed_over,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted

PHONE = str(ANA.phone)
NOTE = "they live at Rua Augusta 7"


async def live(database: Database) -> None:
    """One customer's story: refused by e-mail, held at night, sent by text; and a tip skipped."""
    ledger, intake = SqlLedger(database, TIMING), Intake(database)
    await meet(database, ANA.model_copy(update={"consents": {}}))
    await intake.identify(
        "e-consent",
        ANA.model_copy(update={"consents": {RECEIPT.topic: {Channel.SMS: True}}}),
        NOON,
    )
    night = NOON + timedelta(hours=10)
    claim = await claimed(database, asking(), RECEIPT, night)
    await ledger.record(claim, Status.FAILED, Reason.INVALID_ADDRESS, night)
    await answered(database, asking(channel=Channel.SMS), RECEIPT, night)
    morning = night + timedelta(hours=12)
    await sent(database, asking(channel=Channel.SMS), RECEIPT, morning)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], morning)
    await answered(database, asking("tip"), TIP, morning + MINUTE)


async def converse(database: Database) -> None:
    """They are asked for a slot, are not understood, answer, and say more; a person helps them."""
    await meet(database)
    slots = {"slot_1": "2026-03-12T10:00:00+00:00", "slot_2": "2026-03-13T16:00:00+00:00"}
    await questioned(database, facts=slots)
    answers, tasks = Answers(database, speech()), Tasks(database)
    for minute, words in enumerate(("on Friday, Ana here", "two", "my mother is ill"), start=1):
        await answers.by_message(texted(f"SM{minute}", PHONE, words, NOON + minute * MINUTE))
    await handed_over(database, at=NOON + 9 * MINUTE, due_at=NOON + 10 * MINUTE)
    listed = {task.reason: task.task_id for task in await tasks.list()}
    await tasks.escalate_overdue(NOON + 11 * MINUTE)
    await tasks.claim(listed["silence"], "maria", NOON + 12 * MINUTE)
    await tasks.resolve(listed["silence"], "maria", NOTE, NOON + 14 * MINUTE)
