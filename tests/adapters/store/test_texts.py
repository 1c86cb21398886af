"""Texts that are no answer, or no longer: repeated, helped once, met with courtesy or a person."""

import asyncio
from datetime import timedelta

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.questions import REMEMBERED
from adapters.store.tasks import ASKED_OF, Tasks
from domain.customers import Channel
from domain.questions import AnswerOutcome, Question
from languages.loader import speech
from tests.adapters.store.building import (
    BEA,
    MINUTE,
    NOON,
    PHONE,
    ended,
    events_named,
    everything,
    meet,
    questioned,
    rows_of,
)
from tests.inbound import texted
from workflows.car_delivery.messages import SLOT_REMINDER
from workflows.post_purchase.messages import SATISFACTION

SOON = NOON + 5 * MINUTE


async def _tasks(database: Database) -> list[tuple[str | None, str, str | None]]:
    return [(t.customer_id, t.reason, t.words) for t in await Tasks(database).list()]


async def test_a_repeat_of_a_text_changes_nothing_and_gets_no_second_reply(
    database: Database,
) -> None:
    await meet(database)
    await questioned(database)
    answers = Answers(database)
    for message_id, body, replies in (
        ("SM1", "perhaps", True),
        ("SM2", "perhaps", False),
        ("SM3", "2", False),
        ("SM4", "hello", False),
    ):
        result = await answers.by_message(texted(message_id, PHONE, body, SOON))
        assert (result.is_new, result.may_reply) == (True, replies)
        before = await everything(database)
        again = await answers.by_message(texted(message_id, PHONE, body, SOON + MINUTE))
        assert (again.is_new, again.may_reply) == (False, False)
        assert await everything(database) == before


async def test_of_simultaneous_repeats_one_is_taken_in(database: Database) -> None:
    await meet(database)
    await questioned(database)
    results = await asyncio.gather(
        *(Answers(database).by_message(texted("SM1", PHONE, "perhaps", SOON)) for _ in range(6))
    )
    hello = texted("SM2", "+351900000000", "hello", SOON)
    nobodys = await asyncio.gather(*(Answers(database).by_message(hello) for _ in range(6)))

    assert [each.may_reply for each in results].count(True) == 1
    assert [each.is_new for each in (*results, *nobodys)].count(True) == 2
    assert len(await events_named(database, "Text Received")) == 2


async def test_a_repeat_is_one_also_when_the_number_has_found_an_owner_meanwhile(
    database: Database,
) -> None:
    await meet(database)
    await questioned(database)
    assert (await Answers(database).by_message(texted("SM1", PHONE, "perhaps", SOON))).may_reply
    await meet(database, BEA)
    again = await Answers(database).by_message(texted("SM1", PHONE, "perhaps", SOON))

    assert (again.is_new, again.may_reply) == (False, False)
    assert await _tasks(database) == []


async def test_who_is_not_understood_is_helped_once_and_then_meets_a_person(
    database: Database,
) -> None:
    await meet(database)
    asked = await questioned(database, key="o-1")
    answers = Answers(database)
    results = [
        await answers.by_message(texted(f"SM{n}", PHONE, f"perhaps {n}, 7", SOON + n * MINUTE))
        for n in range(3)
    ]

    assert [each.outcome for each in results] == [AnswerOutcome.NOT_UNDERSTOOD] * 3
    assert [each.may_reply for each in results] == [True, False, False]
    assert (results[0].question, results[0].options, results[0].locale) == (
        Question.SLOT,
        ("1", "2", "3"),
        "pt-PT",
    )
    (task,) = await Tasks(database).list()
    assert (task.owner, task.key, task.words) == (ASKED_OF, "o-1", "perhaps 1, 7")
    assert (task.at, task.due_at) == (SOON + MINUTE, SOON + 121 * MINUTE)
    rows = await rows_of(database, "answers")
    assert [(row["touchpoint_id"], row["replied"]) for row in rows] == [
        (asked, True),
        (asked, False),
        (asked, False),
    ]
    # They may still answer.
    assert (
        await answers.by_message(texted("SM9", PHONE, "1", SOON))
    ).outcome is AnswerOutcome.ANSWERED


async def test_once_that_person_is_done_another_text_is_not_lost(database: Database) -> None:
    await meet(database)
    await questioned(database)
    answers, tasks = Answers(database), Tasks(database)
    for n in range(2):
        await answers.by_message(texted(f"SM{n}", PHONE, "perhaps", SOON))
    (task,) = await tasks.list()
    await tasks.resolve(task.task_id, "maria", "called them", SOON)
    await answers.by_message(texted("SM2", PHONE, "and now?", SOON))

    assert [each.words for each in await tasks.list()] == ["and now?"]
    assert await events_named(database, "Issue Resolved") == []


async def test_a_late_answer_is_met_with_one_courteous_word(database: Database) -> None:
    await meet(database)
    await questioned(database)
    await ended(database)
    results = [
        await Answers(database).by_message(texted(f"SM{n}", PHONE, "2", SOON)) for n in range(3)
    ]

    assert [each.outcome for each in results] == [AnswerOutcome.LATE] * 3
    assert [each.may_reply for each in results] == [True, False, False]
    assert await _tasks(database) == []


async def test_long_after_it_was_closed_a_question_is_not_what_a_text_is_about(
    database: Database,
) -> None:
    await meet(database)
    await questioned(database)
    closed = NOON + timedelta(days=1)
    answers = Answers(database)
    just = await answers.by_message(texted("SM1", PHONE, "2", closed + REMEMBERED - MINUTE))
    long_after = await answers.by_message(texted("SM2", PHONE, "2", closed + REMEMBERED))

    assert (just.outcome, long_after.outcome) == (AnswerOutcome.LATE, AnswerOutcome.UNMATCHED)


async def test_the_same_answer_again_is_idle_and_another_one_meets_a_person_once(
    database: Database,
) -> None:
    await meet(database)
    asked = await questioned(database)
    answers = Answers(database, speech())
    for n, body in enumerate(("2", "two", "3", "one")):
        result = await answers.by_message(texted(f"SM{n}", PHONE, body, SOON))
        assert (result.touchpoint_id, result.may_reply) == (asked, False)
        assert result.option == "2"
        assert result.outcome is (AnswerOutcome.ANSWERED_BEFORE if n else AnswerOutcome.ANSWERED)
        told = await _tasks(database)
        assert told == ([] if n < 2 else [("c-ana", "another answer than their first", "3")])
    (event,) = await events_named(database, "Answered")
    assert event["properties"]["option"] == "2"


async def test_a_text_that_matches_nothing_goes_to_a_person(database: Database) -> None:
    await meet(database)
    answers = Answers(database)
    for message_id, body in (("SM1", "Where is it?"), ("SM2", "")):
        result = await answers.by_message(texted(message_id, PHONE, body, SOON))
        assert (result.outcome, result.may_reply) == (AnswerOutcome.UNMATCHED, False)

    # One task a sender, however much they write, until somebody has seen to it.
    (task,) = await Tasks(database).list()
    assert (task.customer_id, task.reason) == ("c-ana", "a text that answers no question")
    await Tasks(database).resolve(task.task_id, "maria", "called them", SOON)
    await answers.by_message(texted("SM3", PHONE, "And now?", SOON))
    assert [words for _, _, words in await _tasks(database)] == ["And now?"]


async def test_thanks_is_kept_and_bothers_nobody(database: Database) -> None:
    """Neither after all is said, nor while they might move their slot; only a score is awaited."""
    await meet(database)
    answers = Answers(database, speech())
    assert (
        await answers.by_message(texted("SM1", PHONE, "Obrigada!", SOON))
    ).outcome is AnswerOutcome.PLEASANTRY
    await questioned(database, what=SLOT_REMINDER)
    assert (
        await answers.by_message(texted("SM2", PHONE, "ok 👍", SOON))
    ).outcome is AnswerOutcome.PLEASANTRY
    await questioned(database, run="run-2", what=SATISFACTION)
    assert (await answers.by_message(texted("SM3", PHONE, "thanks", SOON))).may_reply
    assert await _tasks(database) == []


async def test_a_text_from_a_number_that_nobody_has_is_kept_and_goes_to_a_person(
    database: Database,
) -> None:
    result = await Answers(database).by_message(texted("SM1", "+351900000000", "2", SOON))

    assert (result.outcome, result.may_reply) == (AnswerOutcome.UNMATCHED, False)
    (event,) = await events_named(database, "Text Received")
    assert (event["customer_id"], event["state"]) == (None, "dispatched")
    assert await _tasks(database) == [(None, "a text that answers no question", "2")]


async def test_a_suppressed_number_gets_no_reply_but_a_person_and_its_answer_counts(
    database: Database,
) -> None:
    await meet(database)
    await questioned(database)
    await Intake(database).stop_channel("stop-1", Channel.SMS, PHONE, NOON + MINUTE)
    answers = Answers(database)
    result = await answers.by_message(texted("SM1", PHONE, "perhaps", SOON))

    assert (result.outcome, result.may_reply) == (AnswerOutcome.NOT_UNDERSTOOD, False)
    assert [each[2] for each in await _tasks(database)] == ["perhaps"]
    assert [row["replied"] for row in await rows_of(database, "answers")] == [False]
    await Intake(database).restart_channel("start-1", Channel.SMS, PHONE, SOON)
    assert (await answers.by_message(texted("SM2", PHONE, "perhaps", SOON))).may_reply
    assert (
        await answers.by_message(texted("SM3", PHONE, "2", SOON))
    ).outcome is AnswerOutcome.ANSWERED
