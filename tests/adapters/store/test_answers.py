"""Answers by text: which question each answers, and what its enrolment receives, once."""

from typing import Any

import pytest
from sqlalchemy import update

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.schema import touchpoints
from adapters.store.sends.ledger import SqlLedger
from adapters.store.states import TouchpointStatus
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.events import Answered
from domain.messages import AnswerWindow, Reason, Status
from domain.questions import AnswerOutcome, Question
from languages.loader import speech
from tests.adapters.store.asked import ANSWER_BY, SOON, answered_events
from tests.adapters.store.building import (
    ANA,
    BEA,
    CHOICE,
    MINUTE,
    MOVE,
    NOON,
    PHONE,
    SURVEY,
    TIMING,
    asking,
    claimed,
    events_named,
    everything,
    meet,
    questioned,
    rows_of,
)
from tests.adapters.store.transactions import begin
from tests.inbound import texted


@pytest.mark.parametrize("written", ["2", "two", "Dois!", "2, please"])
async def test_a_text_answers_the_question_and_its_enrolment_receives_it(
    database: Database, written: str
) -> None:
    await meet(database)
    asked = await questioned(database)
    result = await Answers(database, speech()).by_message(texted("SM1", PHONE, written, SOON))

    assert (result.outcome, result.option, result.may_reply) == (AnswerOutcome.ANSWERED, "2", False)
    store = await everything(database)
    (event,) = await answered_events(database)
    (enrolment,) = store["enrolments"]
    assert event["customer_id"] == ANA.customer_id
    assert event["enrolment_id"] == enrolment["enrolment_id"]
    told = {"asked": "shop.choice:1", "question": "slot", "option": "2"}
    assert event["properties"] == {**told, "answer_by": ANSWER_BY}
    assert Answered.declared(event["properties"]) == told
    assert (event["occurred_at"], event["state"]) == (SOON, "pending")
    assert asked not in event["event_id"]
    (answer,) = store["answers"]
    assert (answer["touchpoint_id"], answer["words"]) == (asked, written)
    assert store["touchpoints"][0]["answered_at"] == SOON
    assert store["tasks"] == []


async def test_only_the_answer_is_dispatched_the_text_itself_stays(database: Database) -> None:
    await meet(database)
    await questioned(database)
    await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))

    leased = await EventQueue(database).lease(SOON, 9, MINUTE)
    (enrolment,) = await rows_of(database, "enrolments")
    assert [(each.name, each.enrolment_id) for each in leased] == [
        ("Answered", enrolment["enrolment_id"])
    ]
    (text,) = await events_named(database, "Text Received")
    assert (text["state"], text["properties"]) == ("dispatched", {"body": "2"})


async def test_what_a_customer_adds_to_a_score_stays_in_the_store(database: Database) -> None:
    await meet(database)
    await questioned(database, SURVEY)
    await Answers(database).by_message(texted("SM1", PHONE, "4, but the box was damaged", SOON))

    (event,) = await answered_events(database)
    assert event["properties"] == {
        "asked": "shop.survey:1",
        "question": "satisfaction",
        "option": "4",
        "answer_by": ANSWER_BY,
    }
    (answer,) = await rows_of(database, "answers")
    assert answer["words"] == "4, but the box was damaged"


async def test_a_text_answers_the_newest_open_question_that_it_fits(database: Database) -> None:
    await meet(database)
    old = await questioned(database, SURVEY, run="run-1", key="o-1")
    new = await questioned(database, SURVEY, NOON + MINUTE, run="run-2", key="o-2")
    move = await questioned(database, MOVE, NOON + 2 * MINUTE, run="run-3", key="o-3")
    answers = Answers(database)

    told = [
        (await answers.by_message(texted(f"SM{n}", PHONE, body, SOON))).touchpoint_id
        for n, body in enumerate(("4", "move", "5"))
    ]
    assert told == [new, move, old]
    assert [event["properties"]["option"] for event in await answered_events(database)] == [
        "4",
        "move",
        "5",
    ]


async def test_of_customers_who_share_a_number_only_the_one_who_was_asked_last_answers(
    database: Database,
) -> None:
    await meet(database)
    await meet(database, BEA)
    await questioned(database)
    theirs = await questioned(database, now=NOON + MINUTE, run="run-bea", customer_id="c-bea")
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))

    assert result.touchpoint_id == theirs
    assert [event["customer_id"] for event in await answered_events(database)] == ["c-bea"]
    kept = await events_named(database, "Text Received")
    assert sorted(event["customer_id"] for event in kept) == ["c-ana", "c-bea"]
    open_one = await Answers(database).by_message(texted("SM2", PHONE, "3", SOON))
    assert (open_one.outcome, open_one.option) == (AnswerOutcome.ANSWERED, "3")
    assert [event["customer_id"] for event in await answered_events(database)] == ["c-bea", "c-ana"]


async def test_a_question_is_answered_only_from_the_number_it_went_to(database: Database) -> None:
    await meet(database)
    await questioned(database)
    moved = ANA.model_copy(update={"phone": "+351911111111"})
    await Intake(database).identify("e-moved", moved, NOON + MINUTE)
    await meet(database, BEA)  # who has Ana's old number now

    for message_id, sender in (("SM1", "+351911111111"), ("SM2", PHONE)):
        result = await Answers(database).by_message(texted(message_id, sender, "2", SOON))
        assert (result.outcome, result.may_reply) == (AnswerOutcome.UNMATCHED, False)
    assert await answered_events(database) == []
    asked_of = {task.customer_id for task in await Tasks(database).list()}
    assert asked_of == {"c-ana", "c-bea"}


async def test_a_question_that_went_by_mail_is_not_answered_by_a_text(database: Database) -> None:
    await meet(database)
    await questioned(database, channel=Channel.EMAIL)
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))

    assert result.outcome is AnswerOutcome.UNMATCHED
    assert await answered_events(database) == []


async def claim_question(database: Database) -> Any:
    window = AnswerWindow(options=Question.SLOT.options, within=60 * MINUTE)
    request = asking("run-1:shop.choice:1", Channel.SMS, answer=window)
    return await claimed(database, request, CHOICE)


@pytest.mark.parametrize("status", [None, Status.UNKNOWN])
async def test_a_question_that_may_have_arrived_can_be_answered(
    database: Database, status: Status | None
) -> None:
    await meet(database)
    claim = await claim_question(database)
    if status is not None:
        await SqlLedger(database, TIMING).record(claim, status, Reason.AMBIGUOUS_ANSWER, NOON)

    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED


async def test_a_question_that_surely_never_arrived_cannot(database: Database) -> None:
    await meet(database)
    claim = await claim_question(database)
    await SqlLedger(database, TIMING).record(claim, Status.FAILED, Reason.INVALID_ADDRESS, NOON)

    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.UNMATCHED


async def test_a_question_that_surely_came_is_answered_before_one_that_may_have(
    database: Database,
) -> None:
    await meet(database)
    sure = await questioned(database)
    unsure = await questioned(database, run="run-2", now=NOON + MINUTE)
    async with begin(database) as tx:
        await tx.execute(
            update(touchpoints)
            .where(touchpoints.c.touchpoint_id == unsure)
            .values(status=TouchpointStatus.UNKNOWN)
        )
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", NOON + 5 * MINUTE))
    assert result.touchpoint_id == sure
