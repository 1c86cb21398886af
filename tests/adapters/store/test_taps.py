"""Answers by tap: the first counts, and the words stay in the store."""

import asyncio
from datetime import timedelta

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from domain.questions import AnswerOutcome
from tests.adapters.store.asked import ANSWER_BY, SOON, answered_events
from tests.adapters.store.building import (
    MINUTE,
    NOON,
    PHONE,
    SURVEY,
    asking,
    ended,
    everything,
    meet,
    questioned,
    rows_of,
    sent,
)
from tests.inbound import texted


async def options(database: Database) -> list[str]:
    return [row["properties"]["option"] for row in await answered_events(database)]


async def test_a_tap_answers_and_the_words_beside_it_stay_in_the_store(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, SURVEY)
    answers = Answers(database)
    opened = await answers.question(asked, SOON)
    assert opened is not None
    assert (opened.outcome, opened.options) == (AnswerOutcome.OPEN, ("1", "2", "3", "4", "5"))
    result = await answers.by_page(asked, "2", "The box was damaged", SOON)

    assert (result.outcome, result.is_new) == (AnswerOutcome.ANSWERED, True)
    (event,) = await answered_events(database)
    assert event["properties"] == {
        "asked": "shop.survey:1",
        "question": "satisfaction",
        "option": "2",
        "answer_by": ANSWER_BY,
    }
    (answer,) = await rows_of(database, "answers")
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
    (option,) = await options(databases[0])
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
