"""A tap on a question's page answers it, once; a late one meets courtesy."""

import asyncio
from datetime import timedelta

import pytest

from domain.customers import Channel
from domain.events import Answered
from domain.messages import AnswerWindow
from domain.questions import Question
from tests.languages.known import ENGLISH
from tests.webhooks.conftest import World
from tests.webhooks.pages.asking import ANNE, NASTY, answered, buttons, link
from tests.webhooks.pages.guarded import assert_guarded
from webhooks.pages.question import MOST_WORDS
from workflows.post_purchase.messages import SATISFACTION

OVER = AnswerWindow(options=("1", "2"), within=timedelta(minutes=1))


async def test_a_tap_books_once_and_the_second_is_told_what_was_chosen(world: World) -> None:
    path = await link(world, customer=ANNE)
    answer = await world.http.post(path, data={"option": "2"})
    assert answer.status_code == 200
    assert_guarded(answer)
    assert ENGLISH.questions[Question.SLOT].done_title in answer.text
    assert "<form" not in answer.text
    (event,) = await answered(world)
    assert Answered.declared(event["properties"]) == {
        "asked": "car_delivery.choose_slot:1",
        "question": "slot",
        "option": "2",
    }
    (enrolment,) = await world.rows("enrolments")
    assert event["enrolment_id"] == enrolment["enrolment_id"]
    assert path.split("/")[2] not in event["event_id"]

    before = await world.everything()
    again = await world.http.post(path, data={"option": "3", "words": "no, this one"})
    assert again.status_code == 200
    assert "You had chosen already: Thu, Mar 12, 08:00." in again.text
    assert await world.everything() == before


async def test_of_many_taps_at_once_one_counts(world: World) -> None:
    path = await link(world)
    pages = await asyncio.gather(
        *(world.http.post(path, data={"option": option}) for option in "123123")
    )
    assert [page.status_code for page in pages] == [200] * 6
    assert len(await answered(world)) == 1
    chosen = [page.text for page in pages if "Você escolheu" in page.text]
    assert len(chosen) == 1


async def test_a_late_tap_is_met_with_courtesy_and_counts_for_nothing(world: World) -> None:
    path = await link(world, answer=OVER, customer=ANNE)
    words = ENGLISH.questions[Question.SLOT]
    for answer in (await world.http.get(path), await world.http.post(path, data={"option": "1"})):
        assert answer.status_code == 200
        assert_guarded(answer)
        assert words.late_title in answer.text
        assert "<form" not in answer.text
    assert await answered(world) == []
    assert [row["verdict"] for row in await world.rows("answers")] == ["late"]


async def test_what_they_add_stays_in_the_store_and_is_shown_nowhere(world: World) -> None:
    path = await link(world, message=SATISFACTION)
    words = f"  The box\r\nwas {NASTY}  "
    page = await world.http.post(path, data={"option": "2", "words": words})
    assert page.status_code == 200
    (row,) = await world.rows("answers")
    assert row["words"] == f"The box\nwas {NASTY}"
    assert row["option"] == "2"
    (event,) = await answered(world)
    assert set(event["properties"]) == {"asked", "question", "option", "answer_by"}
    assert "alert" not in page.text + (await world.http.get(path)).text


@pytest.mark.parametrize(
    "words", ["x" * MOST_WORDS, ("x" * 9 + "\r\n") * (MOST_WORDS // 10), "🚗" * MOST_WORDS]
)
async def test_as_many_words_as_the_box_takes_are_taken(world: World, words: str) -> None:
    """A browser counts a new line once and sends it as two characters."""
    path = await link(world, message=SATISFACTION)
    page = await world.http.get(path)
    assert f'maxlength="{MOST_WORDS}"' in page.text
    taken = await world.http.post(path, data={"option": "5", "words": words})
    assert taken.status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"option": ""},
        {"words": "hello"},
        {"List-Unsubscribe": "One-Click"},
        {"option": "4"},
        {"option": "0"},
        {"option": "\uff12"},
        {"option": "two"},
        {"option": "1 "},
        {"option": "1\x00"},
        {"option": "x" * 5000},
        {"option": NASTY},
        {"option": "1", "words": "x" * (MOST_WORDS + 1)},
        {"option": "1", "words": "nul\x00"},
    ],
)
async def test_what_was_not_offered_and_words_that_cannot_be_kept_change_nothing(
    world: World, form: dict[str, str]
) -> None:
    path = await link(world)
    before = await world.everything()
    answer = await world.http.post(path, data=form)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "alert" not in answer.text
    assert await world.everything() == before


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"option": "1"}', "application/json", 422),
        (b"option=1&words=%ED%A0%80", "application/x-www-form-urlencoded", 200),
        (b"option=1&words=%ff", "application/x-www-form-urlencoded", 200),
        (b"option=1&words=" + b"x" * 40_000, "application/x-www-form-urlencoded", 413),
        (b"--b\r\n", "multipart/form-data; boundary=b", 422),
        (b"--c", "multipart/form-data; boundary=b", 400),
        (
            b'--b\r\nContent-Disposition: form-data; name="option"; filename="f"\r\n\r\n1\r\n--b--',
            "multipart/form-data; boundary=b",
            422,
        ),
        (b"&".join([b"option=1"] * 2000), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_no_body_is_an_error_of_ours(
    world: World, body: bytes, media_type: str, status: int
) -> None:
    path = await link(world)
    before = await world.everything()
    answer = await world.http.post(path, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert (await world.everything() == before) is (status != 200)


async def test_an_option_that_this_message_did_not_offer_is_none(world: World) -> None:
    window = AnswerWindow(options=("1", "3"), within=timedelta(days=36_500))
    path = await link(world, answer=window)
    assert list(buttons((await world.http.get(path)).text)) == ["1", "3"]
    assert (await world.http.post(path, data={"option": "2"})).status_code == 422
    assert (await world.http.post(path, data={"option": "3"})).status_code == 200


async def test_a_question_by_mail_is_answered_by_its_link_too(world: World) -> None:
    path = await link(world, channel=Channel.EMAIL)
    assert (await world.http.post(path, data={"option": "1"})).status_code == 200
    assert len(await answered(world)) == 1
