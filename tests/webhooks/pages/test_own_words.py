"""The page of a question whose answer is the customer's own words."""

import re
from datetime import timedelta
from typing import Any

import pytest

from adapters.store.tasks import Tasks
from domain.messages import AnswerWindow
from domain.questions import IN_THEIR_WORDS, Question
from tests.journeys.own_words_messages import ALL_WELL, COMFORT
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN
from tests.webhooks.conftest import ANA, World
from tests.webhooks.pages.asking import ANNE, IOANA, NASTY, answered, buttons, link
from tests.webhooks.pages.guarded import assert_guarded
from webhooks.pages.question import MOST_WORDS

OVER = AnswerWindow(options=IN_THEIR_WORDS, within=timedelta(minutes=1))


async def words_of(world: World) -> list[Any]:
    return [(task.owner, task.words) for task in await Tasks(world.jornada.database).list()]


@pytest.mark.parametrize(
    ("customer", "language"), [(ANNE, ENGLISH), (ANA, BRAZILIAN), (IOANA, ROMANIAN)]
)
async def test_it_has_a_labelled_box_one_button_and_no_script(
    world: World, customer: Any, language: Any
) -> None:
    answer = await world.http.get(await link(world, message=COMFORT, customer=customer))
    assert_guarded(answer)
    page, words = answer.text, language.questions[Question.WORDS]
    assert f'<label for="words">{words.comment}</label>' in page
    assert re.search(rf'<textarea id="words" [^>]*maxlength="{MOST_WORDS}" required>', page)
    assert buttons(page) == {"words": language.send_words}
    assert words.title in page


async def test_what_they_write_is_taken_and_they_are_thanked(world: World) -> None:
    path = await link(world, message=COMFORT, customer=ANNE)
    page = await world.http.post(path, data={"option": "words", "words": f"  A pillow {NASTY} "})
    assert page.status_code == 200
    assert_guarded(page)
    words = ENGLISH.questions[Question.WORDS]
    assert words.done_text in page.text
    assert "<form" not in page.text
    assert "alert" not in page.text
    assert await words_of(world) == [("concierge", f"A pillow {NASTY}")]
    (event,) = await answered(world)
    assert event["properties"]["option"] == "words"
    assert "pillow" not in str(event)
    again = await world.http.get(path)
    assert words.again_text in again.text


@pytest.mark.parametrize("words", ["", "  \r\n ", "\u200b\u202e"])
async def test_an_empty_box_is_asked_for_again_and_changes_nothing(
    world: World, words: str
) -> None:
    for message in (COMFORT, ALL_WELL):
        path = await link(world, message=message, customer=ANNE)
        before = await world.everything()
        page = await world.http.post(path, data={"option": "words", "words": words})
        assert page.status_code == 422
        assert_guarded(page)
        assert f'<p id="missing" role="alert">{ENGLISH.no_words}</p>' in page.text
        assert 'aria-invalid="true" aria-describedby="missing"' in page.text
        assert await world.everything() == before
        taken = await world.http.post(path, data={"option": "words", "words": "A pillow"})
        assert taken.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"words": "A pillow"},
        {"option": "picture", "words": "A pillow"},
        {"option": "1", "words": "A pillow"},
        {"option": "words", "words": "x" * (MOST_WORDS + 1)},
        {"option": "words", "words": "nul\x00"},
    ],
)
async def test_what_was_not_offered_changes_nothing(world: World, form: dict[str, str]) -> None:
    path = await link(world, message=COMFORT)
    before = await world.everything()
    assert (await world.http.post(path, data=form)).status_code == 422
    assert await world.everything() == before


async def test_a_score_may_be_pressed_or_told_in_words(world: World) -> None:
    path = await link(world, message=ALL_WELL, customer=ANNE)
    page = (await world.http.get(path)).text
    assert list(buttons(page)) == ["1", "2", "3", "4", "5", "words"]
    assert " required" not in page
    told = await world.http.post(path, data={"option": "words", "words": "The lift is noisy"})
    assert ENGLISH.questions[Question.WORDS].done_text in told.text
    again = (await world.http.get(path)).text
    assert ENGLISH.questions[Question.WORDS].again_text in again
    assert await words_of(world) == [("hotel", "The lift is noisy")]


async def test_a_score_with_words_is_the_score_and_its_team_reads_the_words(world: World) -> None:
    path = await link(world, message=ALL_WELL, customer=ANNE)
    await world.http.post(path, data={"option": "2", "words": "The lift is noisy"})
    assert [event["properties"]["option"] for event in await answered(world)] == ["2"]
    assert await words_of(world) == [("hotel", "The lift is noisy")]


async def test_words_that_come_late_are_read_all_the_same(world: World) -> None:
    path = await link(world, message=COMFORT, answer=OVER, customer=ANNE)
    words = ENGLISH.questions[Question.WORDS]
    assert words.late_text in (await world.http.get(path)).text
    late = await world.http.post(path, data={"option": "words", "words": "A pillow"})
    assert words.late_text in late.text
    assert await words_of(world) == [("concierge", "A pillow")]
    assert await answered(world) == []


async def test_a_second_press_is_no_second_answer(world: World) -> None:
    path = await link(world, message=COMFORT, customer=ANNE)
    form = {"option": "words", "words": "A pillow"}
    await world.http.post(path, data=form)
    before = await world.everything()
    again = await world.http.post(path, data=form)
    assert ENGLISH.questions[Question.WORDS].again_text in again.text
    assert await world.everything() == before
    more = await world.http.post(path, data=form | {"words": "and a cot"})
    assert ENGLISH.questions[Question.WORDS].done_text in more.text
    assert await words_of(world) == [("concierge", "A pillow\nand a cot")]
