"""Answers that a person enters for a customer: as if tapped, with who did it in the audit."""

import asyncio
from datetime import timedelta

import pytest

from adapters.store.answers.entered import EnteredAnswers
from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from domain.operations import OperatorAction, OperatorRequest
from domain.questions import AnswerOutcome
from tests.adapters.store.asked import SOON, answered_events, operated
from tests.adapters.store.building import (
    ANA,
    CHOICE,
    MINUTE,
    NOON,
    PHONE,
    SURVEY,
    asking,
    claimed,
    ended,
    everything,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted

MARIA = OperatorRequest(by="maria", reason="told by phone")


async def test_it_is_heard_as_a_tap_and_the_audit_keeps_who_entered_it(
    database: Database,
) -> None:
    await meet(database)
    asked, tapped = await questioned(database), await questioned(database, run="run-2")
    result = await EnteredAnswers(database).enter(asked, "2", MARIA, SOON)
    assert (result.outcome, result.option, result.is_new) == (AnswerOutcome.ANSWERED, "2", True)

    await Answers(database).by_page(tapped, "2", "", SOON)
    entered, tap = await answered_events(database)
    same = ("customer_id", "name", "properties", "occurred_at", "source", "state")
    assert {name: entered[name] for name in same} == {name: tap[name] for name in same}

    told = await explain(database, ANA.customer_id)
    (line,) = told.steerings
    assert (line.action, line.by, line.reason, line.run_id) == (
        "answer",
        "maria",
        "told by phone",
        "run-1",
    )
    (run,) = [one for one in told.enrolments if one.run_id == "run-1"]
    (answer,) = run.touchpoints[0].answers
    assert (answer.channel, answer.verdict, answer.option) == ("operator", "answered", "2")


async def test_the_first_answer_counts_whoever_gave_it_and_a_repeat_changes_nothing(
    database: Database,
) -> None:
    await meet(database)
    asked, entered = await questioned(database), EnteredAnswers(database)
    await entered.enter(asked, "2", MARIA, SOON)
    before = await everything(database)
    for option in ("2", "3"):
        again = await entered.enter(asked, option, MARIA, SOON + MINUTE)
        assert (again.outcome, again.option) == (AnswerOutcome.ANSWERED_BEFORE, "2")
    tapped = await Answers(database).by_page(asked, "3", "", SOON + MINUTE)
    assert (tapped.outcome, tapped.option) == (AnswerOutcome.ANSWERED_BEFORE, "2")
    assert await everything(database) == before


async def test_what_does_not_count_leaves_no_trace(database: Database) -> None:
    """It is late, the journey was hurried, or it has ended."""
    await meet(database)
    entered = EnteredAnswers(database)
    late = await questioned(database, run="run-1")
    hurried = await questioned(database, run="run-2")
    await operated(database, OperatorAction.SKIP_WAIT, "run-2")
    over = await questioned(database, SURVEY, run="run-3")
    await ended(database, "run-3")
    before = await everything(database)
    for touchpoint, at in ((late, NOON + timedelta(days=2)), (hurried, SOON), (over, SOON)):
        result = await entered.enter(touchpoint, "2", MARIA, at)
        assert result.outcome is AnswerOutcome.LATE
    with pytest.raises(ValueError, match="none of the question's answers"):
        await entered.enter(late, "7", MARIA, SOON)
    with pytest.raises(LookupError):
        await entered.enter("nothing", "2", MARIA, SOON)
    assert await everything(database) == before


async def test_of_a_tap_a_text_and_a_call_at_once_one_counts(url: str) -> None:
    databases = [await Database.open(url) for _ in range(3)]
    await meet(databases[0])
    asked = await questioned(databases[0])
    await asyncio.gather(
        Answers(databases[0]).by_page(asked, "1", "", SOON),
        Answers(databases[1]).by_message(texted("SM1", PHONE, "2", SOON)),
        *(EnteredAnswers(databases[2]).enter(asked, "3", MARIA, SOON) for _ in range(3)),
    )
    assert len(await answered_events(databases[0])) == 1
    told = await explain(databases[0], ANA.customer_id)
    counted = [a for a in told.enrolments[0].touchpoints[0].answers if a.verdict == "answered"]
    assert len(counted) == 1
    assert len(told.steerings) == (counted[0].channel == "operator")
    for database in databases:
        await database.close()


async def test_their_questions_are_told_with_how_each_stands(database: Database) -> None:
    await meet(database)
    await sent(database, asking("run-4:shop.receipt:1", first_execution_run_id="run-4"))
    await questioned(database, run="run-1", key="o-1")
    await questioned(database, SURVEY, NOON + MINUTE, run="run-2")
    await ended(database, "run-2")
    unsent = asking("run-3:shop.choice:1", first_execution_run_id="run-3", answer=None)
    await claimed(database, unsent, CHOICE)
    survey, choice = await EnteredAnswers(database).asked(ANA.customer_id)
    assert (survey.message, survey.has_ended, survey.is_open(SOON)) == ("shop.survey", True, False)
    assert (choice.message, choice.key, choice.is_open(SOON)) == ("shop.choice", "o-1", True)
    assert await EnteredAnswers(database).asked("c-nobody") == []
