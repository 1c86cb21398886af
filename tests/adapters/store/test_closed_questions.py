"""A question is closed once its time is over or its enrolment has moved on."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from domain.operations import OperatorAction
from domain.questions import AnswerOutcome
from tests.adapters.store.asked import SOON, answered_events, operated
from tests.adapters.store.building import (
    MINUTE,
    NOON,
    PHONE,
    asking,
    ended,
    handed_over,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted


async def later_touchpoint(database: Database) -> None:
    await sent(database, asking("run-1:shop.receipt:1"), now=NOON + MINUTE)


async def task(database: Database) -> None:
    await handed_over(database)


async def skipped(database: Database) -> None:
    await operated(database, OperatorAction.SKIP_WAIT)


CLOSINGS = [ended, later_touchpoint, task, skipped]


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
    assert await answered_events(database) == []


async def test_an_answer_after_its_time_is_late_up_to_then_it_counts(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, within=10 * MINUTE)
    answers = Answers(database)
    ends = NOON + 10 * MINUTE
    instant = timedelta(microseconds=1)

    late = await answers.by_page(asked, "1", "", ends)
    assert late.outcome is AnswerOutcome.LATE
    assert (await answers.by_message(texted("SM1", PHONE, "1", ends))).outcome is AnswerOutcome.LATE
    assert await answered_events(database) == []
    in_time = await answers.by_message(texted("SM2", PHONE, "2", ends - instant))
    assert in_time.outcome is AnswerOutcome.ANSWERED


@pytest.mark.parametrize("hold", [OperatorAction.HOLD, OperatorAction.RESUME])
async def test_a_held_enrolment_still_takes_its_answer(
    database: Database, hold: OperatorAction
) -> None:
    await meet(database)
    await questioned(database)
    await operated(database, hold)
    result = await Answers(database).by_message(texted("SM1", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED


async def test_what_happens_in_another_enrolment_closes_no_question(database: Database) -> None:
    await meet(database)
    await questioned(database)
    elsewhere = {"first_execution_run_id": "run-2", "workflow_id": "shop/run-2", "key": "o-2"}
    request = asking("run-2:shop.receipt:1", **elsewhere)  # type: ignore[arg-type] # facts of a request
    await sent(database, request, now=NOON + MINUTE)
    await handed_over(database, "run-2")
    await operated(database, OperatorAction.SKIP_WAIT, "run-2")
    await ended(database, "run-2")
    await Answers(database).by_message(texted("SM0", PHONE, "which?", SOON))
    await Answers(database).by_message(texted("SM1", PHONE, "which??", SOON))  # a task about it

    result = await Answers(database).by_message(texted("SM2", PHONE, "2", SOON))
    assert result.outcome is AnswerOutcome.ANSWERED
