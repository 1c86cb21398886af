"""What customers write: by any vendor, on any channel, and as earlier versions stored it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.schema import answers, events
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.questions import AnswerOutcome
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    events_named,
    everything,
    meet,
    questioned,
    rows_of,
)
from tests.adapters.store.transactions import begin
from tests.inbound import texted

SOON = NOON + 5 * MINUTE


async def test_the_same_id_by_another_vendor_is_another_text(database: Database) -> None:
    await meet(database)
    ours = texted("SM1", PHONE, "where is it?", SOON)
    results = [
        await Answers(database).by_message(each)
        for each in (ours, ours._replace(source="acme"), ours, ours._replace(source="acme"))
    ]

    assert [each.is_new for each in results] == [True, True, False, False]
    kept = await events_named(database, "Text Received")
    assert {event["source"] for event in kept} == {"twilio", "acme"}
    rows = await rows_of(database, "answers")
    assert sorted(row["event_id"] for row in rows) == ["acme:SM1", "twilio:SM1"]


async def test_a_task_names_the_vendor_that_has_the_text(database: Database) -> None:
    by_acme = texted("42", "+351900000000", "hello", SOON)._replace(source="acme")
    await Answers(database).by_message(by_acme)

    (task,) = await Tasks(database).list()
    assert (task.customer_id, task.event_id) == (None, "acme:42")


async def test_a_question_is_answered_on_the_channel_it_went_by(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, channel=Channel.EMAIL)
    mail = texted("m-1", str(ANA.email).upper(), "2", SOON)
    mail = mail._replace(source="acme", channel=Channel.EMAIL)
    text = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    result = await Answers(database).by_message(mail)

    assert text.outcome is AnswerOutcome.UNMATCHED
    assert (result.outcome, result.touchpoint_id) == (AnswerOutcome.ANSWERED, asked)
    rows = await rows_of(database, "answers")
    assert {row["channel"] for row in rows} == {"sms", "email"}


async def _as_stored_before(database: Database, *customer_ids: str) -> None:
    """Store a text, SM1, as the versions did that knew one vendor and one channel."""
    for each in customer_ids:
        digest = hashlib.sha256(f"SM1:{each}".encode()).hexdigest()[:40]
        await _insert(database, events, _event(f"twilio:{digest}", each, SOON))
    answer = {
        "event_id": "twilio:SM1",
        "customer_id": customer_ids[0],
        "channel": "sms",
        "verdict": "unmatched",
        "words": "perhaps",
        "replied": False,
        "at": SOON,
    }
    await _insert(database, answers, answer)


def _event(event_id: str, customer_id: str, at: datetime) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "customer_id": customer_id,
        "name": "Text Received",
        "properties": {"body": "perhaps"},
        "occurred_at": at,
        "received_at": at,
        "source": "twilio",
        "state": "dispatched",
        "tries": 0,
    }


async def _insert(database: Database, table: Any, row: dict[str, Any]) -> None:
    async with begin(database) as tx:
        await tx.execute(insert(table).values(**row))


async def test_a_repeat_of_what_an_earlier_version_stored_changes_nothing(
    database: Database,
) -> None:
    for identity in (ANA, BEA):
        await meet(database, identity)
    await questioned(database)
    await _as_stored_before(database, "c-ana", "c-bea")
    before = await everything(database)
    result = await Answers(database).by_message(texted("SM1", PHONE, "perhaps", SOON + MINUTE))

    assert (result.is_new, result.may_reply) == (False, False)
    assert await everything(database) == before
