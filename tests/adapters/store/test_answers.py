"""Answers: by text or tap, matched to the question they answer, received by its enrolment, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from adapters.store.answers import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.records import SqlRecords
from adapters.store.schema import touchpoints
from adapters.store.sends.ledger import SqlLedger
from adapters.store.states import TouchpointStatus
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.events import Answered
from domain.messages import AnswerWindow, Reason, Status
from domain.operations import AuditEntry, OperatorAction
from domain.questions import AnswerOutcome, Question
from languages.loader import speech
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
    ended,
    events_named,
    everything,
    handed_over,
    meet,
    questioned,
    sent,
)
from tests.adapters.store.transactions import begin
from tests.inbound import texted

SOON = NOON + 5 * MINUTE
ANSWER_BY = (NOON + timedelta(days=1)).isoformat()
"""Undeclared, so that it stays in the store."""


async def _answered(database: Database) -> list[dict[str, Any]]:
    return await events_named(database, "Answered")


async def _options(database: Database) -> list[str]:
    return [row["properties"]["option"] for row in await _answered(database)]


async def _steered(database: Database, action: OperatorAction, run: str = "run-1") -> None:
    await SqlRecords(database).note_steering(
        AuditEntry(
            note_key=f"{run}:{action}",
            action=action,
            by="maria",
            reason="they called",
            journey="shop",
            customer_id=ANA.customer_id,
            workflow_id=f"shop/{run}",
            first_execution_run_id=run,
            doing="asking",
            at=NOON + MINUTE,
        )
    )


@pytest.mark.parametrize("written", ["2", "two", "Dois!", "2, please"])
async def test_a_text_answers_the_question_and_its_enrolment_receives_it(
    database: Database, written: str
) -> None:
    await meet(database)
    asked = await questioned(database)
    result = await Answers(database, speech()).by_message(texted("SM1", PHONE, written, SOON))

    assert (result.outcome, result.option, result.may_reply) == (AnswerOutcome.ANSWERED, "2", False)
    store = await everything(database)
    (event,) = await _answered(database)
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
    (enrolment,) = (await everything(database))["enrolments"]
    assert [(each.name, each.enrolment_id) for each in leased] == [
        ("Answered", enrolment["enrolment_id"])
    ]
    (text,) = await events_named(database, "Text Received")
    assert (text["state"], text["properties"]) == ("dispatched", {"body": "2"})


async def test_what_a_customer_adds_to_a_score_stays_in_the_store(database: Database) -> None:
    await meet(database)
    await questioned(database, SURVEY)
    await Answers(database).by_message(texted("SM1", PHONE, "4, but the box was damaged", SOON))

    (event,) = await _answered(database)
    assert event["properties"] == {
        "asked": "shop.survey:1",
        "question": "satisfaction",
        "option": "4",
        "answer_by": ANSWER_BY,
    }
    (answer,) = (await everything(database))["answers"]
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
    assert [event["properties"]["option"] for event in await _answered(database)] == [
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
    assert [event["customer_id"] for event in await _answered(database)] == ["c-bea"]
    kept = await events_named(database, "Text Received")
    assert sorted(event["customer_id"] for event in kept) == ["c-ana", "c-bea"]
    open_one = await Answers(database).by_message(texted("SM2", PHONE, "3", SOON))
    assert (open_one.outcome, open_one.option) == (AnswerOutcome.ANSWERED, "3")
    assert [event["customer_id"] for event in await _answered(database)] == ["c-bea", "c-ana"]


async def test_a_question_is_answered_only_from_the_number_it_went_to(database: Database) -> None:
    await meet(database)
    await questioned(database)
    moved = ANA.model_copy(update={"phone": "+351911111111"})
    await Intake(database).identify("e-moved", moved, NOON + MINUTE)
    await meet(database, BEA)  # who has Ana's old number now

    for message_id, sender in (("SM1", "+351911111111"), ("SM2", PHONE)):
        result = await Answers(database).by_message(texted(message_id, sender, "2", SOON))
        assert (result.outcome, result.may_reply) == (AnswerOutcome.UNMATCHED, False)
    assert await _answered(database) == []
    asked_of = {task.customer_id for task in await Tasks(database).list()}
    assert asked_of == {"c-ana", "c-bea"}


async def test_a_question_that_went_by_mail_is_not_answered_by_a_text(database: Database) -> None:
    await meet(database)
    await questioned(database, channel=Channel.EMAIL)
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))

    assert result.outcome is AnswerOutcome.UNMATCHED
    assert await _answered(database) == []


async def _claim_question(database: Database) -> Any:
    window = AnswerWindow(options=Question.SLOT.options, within=60 * MINUTE)
    request = asking("run-1:shop.choice:1", Channel.SMS, answer=window)
    return await claimed(database, request, CHOICE)


@pytest.mark.parametrize("status", [None, Status.UNKNOWN])
async def test_a_question_that_may_have_arrived_can_be_answered(
    database: Database, status: Status | None
) -> None:
    await meet(database)
    claim = await _claim_question(database)
    if status is not None:
        await SqlLedger(database, TIMING).record(claim, status, Reason.AMBIGUOUS_ANSWER, NOON)

    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED


async def test_a_question_that_surely_never_arrived_cannot(database: Database) -> None:
    await meet(database)
    claim = await _claim_question(database)
    await SqlLedger(database, TIMING).record(claim, Status.FAILED, Reason.INVALID_ADDRESS, NOON)

    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.UNMATCHED


async def _later_touchpoint(database: Database) -> None:
    await sent(database, asking("run-1:shop.receipt:1"), now=NOON + MINUTE)


async def _task(database: Database) -> None:
    await handed_over(database)


async def _skipped(database: Database) -> None:
    await _steered(database, OperatorAction.SKIP_WAIT)


CLOSINGS = [ended, _later_touchpoint, _task, _skipped]


@pytest.mark.parametrize("close", CLOSINGS)
async def test_once_the_story_has_moved_on_an_answer_is_late_and_counts_for_nothing(
    database: Database, close: Callable[[Database], Awaitable[None]]
) -> None:
    await meet(database)
    asked = await questioned(database)
    await close(database)
    answers = Answers(database)
    shown = await answers.question(asked, SOON)
    by_text = await answers.by_message(texted("SM1", PHONE, "2", SOON))
    by_page = await answers.by_page(asked, "2", "", SOON)

    assert shown is not None
    assert [each.outcome for each in (shown, by_text, by_page)] == [AnswerOutcome.LATE] * 3
    assert await _answered(database) == []


async def test_an_answer_after_its_time_is_late_up_to_then_it_counts(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, within=10 * MINUTE)
    answers = Answers(database)
    ends = NOON + 10 * MINUTE
    instant = timedelta(microseconds=1)

    late = await answers.by_page(asked, "1", "", ends)
    assert late.outcome is AnswerOutcome.LATE
    assert (await answers.by_message(texted("SM1", PHONE, "1", ends))).outcome is AnswerOutcome.LATE
    assert await _answered(database) == []
    in_time = await answers.by_message(texted("SM2", PHONE, "2", ends - instant))
    assert in_time.outcome is AnswerOutcome.ANSWERED


@pytest.mark.parametrize("hold", [OperatorAction.HOLD, OperatorAction.RESUME])
async def test_a_held_enrolment_still_takes_its_answer(
    database: Database, hold: OperatorAction
) -> None:
    await meet(database)
    await questioned(database)
    await _steered(database, hold)
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED


async def test_what_happens_in_another_enrolment_closes_no_question(database: Database) -> None:
    await meet(database)
    await questioned(database)
    elsewhere = {"first_execution_run_id": "run-2", "workflow_id": "shop/run-2", "key": "o-2"}
    request = asking("run-2:shop.receipt:1", **elsewhere)  # type: ignore[arg-type] # facts of a request
    await sent(database, request, now=NOON + MINUTE)
    await handed_over(database, "run-2")
    await _steered(database, OperatorAction.SKIP_WAIT, "run-2")
    await ended(database, "run-2")
    await Answers(database).by_message(texted("SM0", PHONE, "which?", SOON))
    await Answers(database).by_message(texted("SM1", PHONE, "which??", SOON))  # a task about it

    result = await Answers(database).by_message(texted("SM2", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED


async def test_a_tap_answers_and_the_words_beside_it_stay_in_the_store(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, SURVEY)
    answers = Answers(database)
    opened = await answers.question(asked, SOON)
    assert opened is not None
    assert (opened.outcome, opened.options) == (AnswerOutcome.OPEN, ("1", "2", "3", "4", "5"))
    result = await answers.by_page(asked, "2", "The box was damaged", SOON)

    assert (result.outcome, result.is_new) == (AnswerOutcome.ANSWERED, True)
    (event,) = await _answered(database)
    assert event["properties"] == {
        "asked": "shop.survey:1",
        "question": "satisfaction",
        "option": "2",
        "answer_by": ANSWER_BY,
    }
    (answer,) = (await everything(database))["answers"]
    assert (answer["option"], answer["words"]) == ("2", "The box was damaged")


async def test_the_first_tap_counts_and_the_second_is_told_so(database: Database) -> None:
    await meet(database)
    asked = await questioned(database)
    answers = Answers(database)
    await answers.by_page(asked, "2", "", SOON)
    before = await everything(database)

    for result in (
        await answers.by_page(asked, "3", "", SOON + MINUTE),
        await answers.question(asked, SOON + timedelta(days=99)),
    ):
        assert result is not None
        assert (result.outcome, result.option) == (AnswerOutcome.ANSWERED_BEFORE, "2")
        assert not result.is_new
    assert await everything(database) == before


async def test_a_late_tap_is_kept_once(database: Database) -> None:
    await meet(database)
    asked = await questioned(database)
    await ended(database)
    answers = Answers(database)
    assert (await answers.by_page(asked, "2", "sorry", SOON)).is_new
    before = await everything(database)
    assert not (await answers.by_page(asked, "2", "sorry", SOON + MINUTE)).is_new

    assert await everything(database) == before
    assert [(row["verdict"], row["words"]) for row in before["answers"]] == [("late", "sorry")]


async def test_of_texts_and_taps_at_once_the_first_counts_also_in_several_processes(
    url: str,
) -> None:
    databases = [await Database.open(url) for _ in range(3)]
    await meet(databases[0])
    asked, numbered = await questioned(databases[0]), list(enumerate(databases))
    results = await asyncio.gather(
        *(Answers(d).by_page(asked, str(n + 1), "", SOON) for n, d in numbered),
        *(Answers(d).by_message(texted(f"SM{n}", PHONE, "3", SOON)) for n, d in numbered),
    )
    (option,) = await _options(databases[0])
    counted = [each for each in results if each.outcome is AnswerOutcome.ANSWERED]
    rows = (await everything(databases[0]))["answers"]
    for database in databases:
        await database.close()

    assert [each.option for each in counted] == [option]
    assert [row["option"] for row in rows if row["verdict"] == "answered"] == [option]
    assert {each.outcome for each in results} == {
        AnswerOutcome.ANSWERED,
        AnswerOutcome.ANSWERED_BEFORE,
    }


async def test_what_asks_nothing_has_no_question(database: Database) -> None:
    await meet(database)
    told = await sent(database, asking())

    assert await Answers(database).question(told.touchpoint_id, SOON) is None
    assert await Answers(database).question("nobody's", SOON) is None


async def test_looking_at_a_question_changes_nothing(database: Database) -> None:
    await meet(database)
    asked = await questioned(database)
    before = await everything(database)
    for _ in range(5):
        assert await Answers(database).question(asked, SOON)

    assert await everything(database) == before


async def test_a_tap_on_what_was_not_asked_or_offered_is_refused_and_closes_nothing(
    database: Database,
) -> None:
    await meet(database)
    asked = await questioned(database)
    answers = Answers(database)
    with pytest.raises(ValueError, match="none of the question's answers"):
        await answers.by_page(asked, "7", "", NOON)
    with pytest.raises(LookupError, match="asked nothing"):
        await answers.by_page("nowhere", "1", "", NOON)
    assert (await answers.by_page(asked, "1", "", NOON)).outcome is AnswerOutcome.ANSWERED


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
