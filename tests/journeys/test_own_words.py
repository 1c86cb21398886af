"""Customers answer in their own words: a person reads them, the story hears that there are some."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.history.v1 import History

from cli.commands.replay import recorded, stranded
from domain.questions import AnswerOutcome
from domain.tasks import Task
from messages.proving import prove
from starter.inbound import take_in
from tests.histories.recording import record
from tests.inbound import texted
from tests.journeys.conftest import PASSED
from tests.journeys.own_words import CalledBack, Comfort, Fitting
from tests.journeys.own_words_messages import ALL_WELL, CATALOGUE, COMFORT, with_words
from tests.journeys.sample_events import StayBooked
from tests.journeys.travel import PHONE, Run, Travel
from tests.journeys.world import travelling
from tests.languages.known import BRAZILIAN, ENGLISH

pytestmark = pytest.mark.unrecorded

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECORDED = Path(__file__).parent / "recorded_words"
PILLOW = "A feather pillow, for my bad neck {{ please }}"
PICTURE = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


@pytest.fixture
async def travel(
    store_file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Travel]:
    words = with_words(tmp_path)
    async with travelling(
        store_file, journeys=[Comfort, Fitting], catalogue=CATALOGUE, renderer=words
    ) as world:
        yield world
        if request.config.getoption("--record-histories") and request.node.stash.get(PASSED, False):
            for name, history in await world.histories(request.node.name):
                record(history, name, folder=RECORDED)


async def asked(travel: Travel, locale: str = "en") -> Run:
    ana = await travel.customer("ana", locale=locale)
    return await travel.begin(Comfort, ana, StayBooked(booking_id="b-1"))


async def tasks(travel: Travel, owner: str) -> list[Task]:
    return list(await travel.jornada.tasks.list(owner=owner))


def test_its_words_are_proven(tmp_path: Path) -> None:
    words = with_words(tmp_path)
    for message in CATALOGUE.values():
        prove(words, message)


async def test_what_they_text_reaches_the_concierge_and_the_story_goes_on(travel: Travel) -> None:
    run = await asked(travel)
    assert await travel.texts(PILLOW) == ENGLISH.texts.words
    (task,) = await tasks(travel, "concierge")
    assert (task.words, task.key, task.workflow_id) == (PILLOW, "b-1", run.id)

    status = await run.status()
    assert (status.stage, status.touchpoints[0].answer) == ("retention", "words")
    assert [said.message for said in await run.said()] == [
        "comfort.wishes",
        "reply",
        "comfort.all_well",
    ]
    await travel.texts("5")
    assert (await run.ending()).outcome == "well"


async def test_they_are_thanked_in_their_language(travel: Travel) -> None:
    await asked(travel, "pt-BR")
    assert await travel.texts("Um travesseiro de penas") == BRAZILIAN.texts.words


async def test_no_word_of_theirs_is_in_any_history(travel: Travel) -> None:
    run = await asked(travel)
    await travel.texts(PILLOW)
    await travel.texts("and it was too loud last night")
    await travel.taps(run, ALL_WELL, "2", "the corridor lamp hums")
    await run.ending()
    events = (await run.handle.fetch_history()).events
    kept = History(events=events).SerializeToString()
    for word in (b"feather", b"neck", b"loud", b"corridor", b"hums"):
        assert word not in kept
    assert b'"words"' in kept  # as the option


@pytest.mark.thorough
async def test_a_thank_you_is_no_answer_and_silence_none_either(travel: Travel) -> None:
    run = await asked(travel)
    await travel.ahead(HOUR)
    assert await travel.texts("ok, thanks!") == ""
    assert await tasks(travel, "concierge") == []
    assert (await run.ending()).outcome == "silent"


@pytest.mark.thorough
async def test_pieces_reach_the_same_person_though_the_story_has_gone_on(travel: Travel) -> None:
    await asked(travel)
    await travel.texts("A feather pillow")
    await travel.texts("5")  # of the newer question
    await travel.ahead(HOUR)
    assert await travel.texts("and a cot for a baby") == ""
    (hotel,) = await tasks(travel, "hotel")
    assert hotel.words == "5\nand a cot for a baby"
    (concierge,) = await tasks(travel, "concierge")
    assert concierge.words == "A feather pillow"


@pytest.mark.thorough
async def test_a_story_takes_back_what_it_asked_of_people_and_never_what_customers_wrote(
    store_file: Path, tmp_path: Path
) -> None:
    words, journeys = with_words(tmp_path), [CalledBack]
    async with travelling(
        store_file, journeys=journeys, catalogue=CATALOGUE, renderer=words
    ) as travel:
        await travel.customer("ana")
        run = await travel.begin(CalledBack, "ana", StayBooked(booking_id="b-1"))
        await travel.texts(PILLOW)
        assert [task.owner for task in await tasks(travel, "hotel")] == ["hotel"]
        assert (await run.ending()).outcome == "said"

        assert await tasks(travel, "hotel") == []
        assert [task.words for task in await tasks(travel, "concierge")] == [PILLOW]


@pytest.mark.thorough
async def test_a_score_in_words_alone_is_no_low_score(travel: Travel) -> None:
    run = await asked(travel)
    await travel.ahead(3 * DAY)
    assert await travel.texts("the lift is noisy") == ENGLISH.texts.words
    assert (await run.ending()).outcome == "said"
    assert [task.words for task in await tasks(travel, "hotel")] == ["the lift is noisy"]


async def test_a_low_score_calls_a_person_who_sees_the_words(travel: Travel) -> None:
    run = await asked(travel)
    await travel.ahead(3 * DAY)
    assert await travel.texts("2, the lift is noisy") == ""
    assert (await run.ending()).outcome == "unwell"
    found = {task.reason: task.words for task in await tasks(travel, "hotel")}
    assert found == {
        "words in answer to comfort.all_well": "2, the lift is noisy",
        "a low score on the first morning": "2, the lift is noisy",
    }


@pytest.mark.thorough
async def test_the_page_takes_words_as_a_text_does(travel: Travel) -> None:
    run = await asked(travel)
    assert await travel.taps(run, COMFORT, "words", PILLOW) is AnswerOutcome.ANSWERED
    assert [task.words for task in await tasks(travel, "concierge")] == [PILLOW]
    assert (await run.status()).touchpoints[0].answer == "words"


async def test_a_wish_to_stop_is_one_whatever_was_asked(travel: Travel) -> None:
    run = await asked(travel)
    await travel.texts("please stop texting me")
    assert await tasks(travel, "concierge") == []
    assert await travel.texts("how do I stop it?") == ""
    (task,) = await tasks(travel, "support")
    assert task.reason == "perhaps they want no more messages"
    assert (await run.status()).touchpoints[0].answer is None


@pytest.mark.thorough
async def test_a_picture_is_an_answer_to_a_stylist(travel: Travel) -> None:
    ana = await travel.customer("ana")
    run = await travel.begin(Fitting, ana)
    text = texted("MM1", PHONE, "", await travel.now())._replace(media=(PICTURE,))
    reply = await take_in(travel.jornada, travel._settings, text)  # noqa: SLF001 - a picture is rare
    assert reply == ENGLISH.texts.words
    await travel.jornada.relay.dispatcher.dispatch_all()
    assert (await run.ending()).outcome == "fits"
    (task,) = await tasks(travel, "stylist")
    assert task.media == (PICTURE,)
    kept = History(events=(await run.handle.fetch_history()).events).SerializeToString()
    assert b"api.twilio.com" not in kept


async def test_who_answered_in_words_is_not_stranded() -> None:
    histories = list(recorded(RECORDED))
    assert histories
    assert await stranded(histories, [Comfort, Fitting]) == []
