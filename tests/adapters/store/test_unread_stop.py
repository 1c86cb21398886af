"""While a person has not read what may be a wish to stop, nothing commercial leaves."""

from datetime import timedelta

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.messages import Reason, Status
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    SURVEY,
    TIP,
    answered,
    asking,
    claimed,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted

HOUR = timedelta(hours=1)
SOON = NOON + 5 * MINUTE


async def _writes(database: Database, body: str, sid: str = "SM1") -> None:
    await Answers(database, speech()).by_message(texted(sid, PHONE, body, SOON))


async def _resolve_all(database: Database) -> None:
    for task in await Tasks(database).list():
        await Tasks(database).resolve(task.task_id, "maria", "they meant the lamp", SOON)


@pytest.mark.parametrize("channel", list(Channel))
async def test_a_tip_is_held_on_every_channel_until_the_text_was_read(
    database: Database, channel: Channel
) -> None:
    await meet(database)
    await _writes(database, "when does it stop?")
    held = await answered(database, asking("tip", channel), TIP, SOON)
    assert (held.status, held.reason) == (Status.HELD, Reason.UNREAD_STOP)
    assert held.again_at == SOON + HOUR
    await sent(database, asking("receipt", channel), now=SOON)

    await _resolve_all(database)
    await claimed(database, asking("tip", channel), TIP, SOON + 2 * MINUTE)


async def test_all_who_share_the_number_are_held_until_theirs_was_read(database: Database) -> None:
    for identity in (ANA, BEA):
        await meet(database, identity)
    await _writes(database, "please don't stop")
    assert {task.customer_id for task in await Tasks(database).list()} == {"c-ana", "c-bea"}
    of_bea = asking("bea", customer_id="c-bea", first_execution_run_id="run-2")
    assert (await answered(database, of_bea, TIP, SOON)).reason is Reason.UNREAD_STOP


async def test_a_second_such_text_after_the_first_was_read_holds_again(database: Database) -> None:
    await meet(database)
    await _writes(database, "please don't stop")
    await _resolve_all(database)
    await _writes(database, "how do I stop it", "SM2")
    assert (await answered(database, asking("tip"), TIP, SOON)).reason is Reason.UNREAD_STOP
    assert [task.words for task in await Tasks(database).list()] == ["how do I stop it"]


async def test_a_repeat_of_the_text_asks_nobody_again(database: Database) -> None:
    await meet(database)
    for _ in range(2):
        await _writes(database, "please don't stop")
    await _resolve_all(database)
    await _writes(database, "please don't stop")
    assert await Tasks(database).list() == []


async def test_an_ordinary_task_holds_nothing(database: Database) -> None:
    await meet(database)
    await _writes(database, "Where is it?")
    assert len(await Tasks(database).list()) == 1
    await claimed(database, asking("tip"), TIP, SOON)


@pytest.mark.parametrize("words", ["stop mailing me", "please unsubscribe me"])
async def test_a_plea_beside_a_tapped_score_is_read_too(database: Database, words: str) -> None:
    await meet(database)
    touchpoint_id = await questioned(database, SURVEY)
    answers = Answers(database, speech())
    result = await answers.by_page(touchpoint_id, "2", words, SOON)
    assert result.option == "2"
    (task,) = await Tasks(database).list()
    assert (task.words, task.due_at) == (words, SOON + HOUR)
    assert (await answered(database, asking("tip"), TIP, SOON)).reason is Reason.UNREAD_STOP


async def test_words_beside_a_score_that_wish_nothing_call_nobody(database: Database) -> None:
    await meet(database)
    touchpoint_id = await questioned(database, SURVEY)
    await Answers(database, speech()).by_page(touchpoint_id, "2", "the bus stop is far", SOON)
    assert await Tasks(database).list() == []
