"""Answers in a customer's own words: kept in the store, and read by the team of the question."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.answers.entered import EnteredAnswers
from adapters.store.answers.outcomes import AnswerResult
from adapters.store.answers.received import MOST_BY_PAGE, Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.written import MOST_PIECES
from adapters.store.rights.erasing import Erasing
from adapters.store.rights.exporting import Exporting
from adapters.store.tasks import Tasks
from domain.customers import Channel, Topic
from domain.inbound import InboundMessage
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome, Question
from domain.tasks import Task
from languages.loader import speech
from tests.adapters.store.building import (
    CHOICE,
    MINUTE,
    NOON,
    PHONE,
    SURVEY,
    ended,
    events_named,
    everything,
    meet,
    message,
    questioned,
    rows_of,
)
from tests.inbound import texted

COMFORT = message("stay.comfort", Topic.ORDER_UPDATES, asks=Question.WORDS, words_to="concierge")
SOON, DAY = NOON + 5 * MINUTE, timedelta(days=1)
PILLOW = "A feather pillow, {{ please }} <b>"
PICTURE = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


async def asked(database: Database, **how: Any) -> str:
    await meet(database)
    return await questioned(database, COMFORT, key="b-1", **how)


async def texts(
    database: Database, n: int, body: str, minutes: int = 0, *, media: tuple[str, ...] = ()
) -> AnswerResult:
    text: InboundMessage = texted(f"SM{n}", PHONE, body, SOON + minutes * MINUTE)
    return await Answers(database, speech()).by_message(text._replace(media=media))


async def tasks(database: Database, *, done: bool = False) -> list[Task]:
    return list(await Tasks(database).list(done=done))


async def test_the_words_reach_the_team_and_the_journey_hears_that_there_are_some(
    database: Database,
) -> None:
    touchpoint = await asked(database)
    result = await texts(database, 1, PILLOW)

    assert (result.outcome, result.option, result.may_reply) == ("answered", "words", True)
    (task,) = await tasks(database)
    assert (task.owner, task.words, task.key) == ("concierge", PILLOW, "b-1")
    assert task.reason == "words in answer to stay.comfort"
    assert (task.customer_id, task.due_at - task.at) == ("c-ana", 120 * MINUTE)
    (event,) = await events_named(database, "Answered")
    assert event["properties"] == {
        "asked": "stay.comfort:1",
        "question": "words",
        "option": "words",
        "answer_by": (NOON + DAY).isoformat(),
    }
    (row,) = await rows_of(database, "answers")
    assert (row["touchpoint_id"], row["words"], row["replied"]) == (touchpoint, PILLOW, True)


async def test_a_repeat_changes_nothing(database: Database) -> None:
    await asked(database)
    await texts(database, 1, PILLOW)
    before = await everything(database)
    again = await texts(database, 1, PILLOW, minutes=3)
    assert (again.is_new, again.may_reply) == (False, False)
    assert await everything(database) == before


async def test_pieces_are_one_task_until_somebody_is_at_it(database: Database) -> None:
    await asked(database)
    for n, piece in enumerate(("A feather pillow", "and one more thing", "a cot")):
        result = await texts(database, n, piece, n)
        assert result.may_reply is (n == 0)
    (task,) = await tasks(database)
    assert task.words == "A feather pillow\nand one more thing\na cot"

    await Tasks(database).claim(task.task_id, "maria", SOON + 4 * MINUTE)
    await texts(database, 4, "for a baby", 5)
    await texts(database, 5, "of six months", 6)
    first, second = await tasks(database)
    assert second.words == "A feather pillow\nand one more thing\na cot\nfor a baby\nof six months"
    await Tasks(database).resolve(first.task_id, "maria", "done", SOON + 7 * MINUTE)
    await Tasks(database).resolve(second.task_id, "maria", "done", SOON + 7 * MINUTE)
    await texts(database, 6, "and milk", 8)
    (third,) = await tasks(database)
    assert str(third.words).endswith("\nand milk")
    assert not any("milk" in str(task.words) for task in await tasks(database, done=True))
    assert len(await events_named(database, "Answered")) == 1


async def test_of_many_pieces_at_once_each_is_kept_and_one_task_shows_the_newest(
    database: Database,
) -> None:
    await asked(database)
    many = MOST_PIECES + 5
    results = await asyncio.gather(*(texts(database, n, f"piece {n}", n) for n in range(many)))
    assert [each.outcome for each in results].count(AnswerOutcome.ANSWERED) == 1
    assert [each.may_reply for each in results].count(True) == 1
    (task,) = await tasks(database)
    assert str(task.words).splitlines() == [f"piece {n}" for n in range(5, many)]
    assert len(await rows_of(database, "answers")) == many


async def test_after_the_window_a_text_is_one_that_answers_nothing(database: Database) -> None:
    await asked(database)
    await texts(database, 1, "A feather pillow")
    late = await texts(database, 2, "and a cot", minutes=24 * 60)
    assert late.outcome is AnswerOutcome.UNMATCHED
    assert {task.owner for task in await tasks(database)} == {"concierge", "support"}


async def test_a_picture_reaches_the_team_with_where_it_is(database: Database) -> None:
    await asked(database)
    result = await texts(database, 1, "", media=(PICTURE, ""))
    assert (result.outcome, result.option) == ("answered", "picture")
    (task,) = await tasks(database)
    assert task.reason == "a picture in answer to stay.comfort"
    assert (task.words, task.media) == ("", (PICTURE, ""))
    await texts(database, 2, "how do these look?", 1)
    (task,) = await tasks(database)
    assert (task.words, task.media) == ("how do these look?", (PICTURE, ""))


async def test_a_picture_that_answers_nothing_is_told_to_a_person_too(database: Database) -> None:
    await meet(database)
    await texts(database, 1, "", media=(PICTURE,))
    (task,) = await tasks(database)
    assert (task.owner, task.words, task.media) == ("support", "", (PICTURE,))


@pytest.mark.parametrize("words", ["stop. And the room was cold last night", "how do I stop it?"])
async def test_what_may_be_a_stop_is_support_s_and_leaves_the_question_open(
    database: Database, words: str
) -> None:
    await asked(database)
    text = texted("SM1", PHONE, words, SOON)
    if words.startswith("stop"):
        await Answers(database, speech()).opt_out(text)
    else:
        await Answers(database, speech()).by_message(text)
    (task,) = await tasks(database)
    assert (task.owner, task.words) == ("support", words)
    assert await events_named(database, "Answered") == []


async def test_who_stopped_texts_is_not_thanked_but_read(database: Database) -> None:
    await asked(database)
    await Intake(database).stop_channel("stop-1", Channel.SMS, PHONE, NOON + MINUTE)
    result = await texts(database, 1, PILLOW)
    assert (result.outcome, result.may_reply) == (AnswerOutcome.ANSWERED, False)
    assert [task.words for task in await tasks(database)] == [PILLOW]


async def test_a_number_goes_to_the_slot_and_words_to_the_team_whichever_is_newer(
    database: Database,
) -> None:
    comfort = await asked(database)
    slot = await questioned(database, CHOICE, NOON + MINUTE, run="run-2")
    assert (await texts(database, 1, "by the window")).touchpoint_id == comfort
    assert (await texts(database, 2, "2")).touchpoint_id == slot
    assert (await texts(database, 3, "and a cot")).outcome is AnswerOutcome.ADDED


def by_page(
    database: Database, touchpoint: str, words: str, option: str = "words", minutes: int = 0
) -> Any:
    at = SOON + minutes * MINUTE
    return Answers(database, speech()).by_page(touchpoint, option, words, at)


async def test_the_page_takes_words_once_and_what_is_sent_again_once_more(
    database: Database,
) -> None:
    touchpoint = await asked(database)
    results = await asyncio.gather(*(by_page(database, touchpoint, PILLOW) for _ in range(3)))
    assert sorted(str(each.outcome) for each in results) == ["answered"] + 2 * ["answered_before"]
    more = await by_page(database, touchpoint, "and a cot", minutes=1)
    assert more.outcome is AnswerOutcome.ADDED
    (task,) = await tasks(database)
    assert task.words == f"{PILLOW}\nand a cot"


async def test_words_that_come_late_by_the_page_are_read_all_the_same(database: Database) -> None:
    touchpoint = await asked(database)
    await ended(database)
    assert (await by_page(database, touchpoint, PILLOW)).outcome is AnswerOutcome.LATE
    (task,) = await tasks(database)
    assert (task.owner, task.words) == ("concierge", PILLOW)
    assert await events_named(database, "Answered") == []


@pytest.mark.parametrize("is_late", [False, True])
async def test_each_piece_that_the_page_takes_is_read_but_no_flood(
    database: Database, *, is_late: bool
) -> None:
    touchpoint = await asked(database)
    if is_late:
        await ended(database)
    pieces = ["A pillow", "and a cot", "and milk", "and milk", "A pillow"]
    results = [await by_page(database, touchpoint, piece) for piece in pieces]
    assert [each.is_new for each in results] == [True, True, True, False, False]
    (task,) = await tasks(database)
    assert sorted(str(task.words).splitlines()) == ["A pillow", "and a cot", "and milk"]

    for n in range(MOST_BY_PAGE):
        last = await by_page(database, touchpoint, f"piece {n}")
    assert not last.is_new
    assert len(await rows_of(database, "answers")) == MOST_BY_PAGE


@pytest.mark.parametrize(("option", "words"), [("picture", "hello"), ("words", "")])
async def test_the_page_takes_no_picture_and_no_empty_words(
    database: Database, option: str, words: str
) -> None:
    touchpoint = await asked(database)
    before = await everything(database)
    with pytest.raises(ValueError, match=r"words|answers"):
        await by_page(database, touchpoint, words, option)
    assert await everything(database) == before


async def test_a_score_with_words_is_read_by_its_team_and_one_without_bothers_nobody(
    database: Database,
) -> None:
    await meet(database)
    survey = SURVEY.model_copy(update={"words_to": "care"})
    for n, (body, option) in enumerate(
        [("4", "4"), ("2, the box was damaged", "2"), ("it was damaged", "words")]
    ):
        await questioned(database, survey, NOON, run=f"run-{n}")
        assert (await texts(database, n, body, n)).option == option
    assert sorted(str(task.words) for task in await tasks(database)) == [
        "2, the box was damaged",
        "it was damaged",
    ]
    assert {task.owner for task in await tasks(database)} == {"care"}


async def test_words_told_by_phone_reach_the_team_too(database: Database) -> None:
    touchpoint = await asked(database)
    maria = OperatorRequest(by="maria", reason="told by phone")
    await EnteredAnswers(database).enter(touchpoint, "words", maria, SOON, PILLOW)
    (task,) = await tasks(database)
    assert (task.owner, task.words) == ("concierge", PILLOW)
    assert PILLOW not in str(await rows_of(database, "steerings"))


async def test_they_are_exported_and_erased_with_their_customer(database: Database) -> None:
    await asked(database)
    await texts(database, 1, PILLOW, media=(PICTURE,))
    told = str(await Exporting(database).held_of("c-ana"))
    assert PILLOW in told
    assert PICTURE in told

    await ended(database)
    maria = OperatorRequest(by="maria", reason="they asked")
    await Erasing(database).accept("c-ana", maria, SOON)
    assert await Erasing(database).finish("c-ana", SOON)
    kept = str(await everything(database))
    assert PILLOW not in kept
    assert PICTURE not in kept
