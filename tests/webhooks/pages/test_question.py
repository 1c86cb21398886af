"""The page of a question: looking answers nothing, a tap does, once; late ones meet courtesy."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from domain.actions import Action
from domain.customers import Channel, Identity
from domain.events import Answered
from domain.messages import AnswerWindow
from domain.questions import Question
from languages.language import Language
from starter.client import Jornada
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN
from tests.webhooks.conftest import ANA, World, calling
from tests.webhooks.pages.test_message import assert_guarded
from webhooks.pages.question import MOST_WORDS
from workflows.car_delivery.messages import CHOOSE_SLOT, RECOMMENDATION, SLOT_BOOKED
from workflows.onboarding.messages import WELCOME
from workflows.post_purchase.messages import SATISFACTION

ANNE = ANA.model_copy(update={"locale": "en", "time_zone": "America/New_York"})
IOANA = ANA.model_copy(update={"locale": "ro", "time_zone": "Europe/Bucharest"})
QUESTIONS = [CHOOSE_SLOT, SATISFACTION, RECOMMENDATION, SLOT_BOOKED]
NASTY = "<script>alert(1)</script>\"'</button>{{ title }}"
OVER = AnswerWindow(options=("1", "2"), within=timedelta(minutes=1))


async def link(world: World, **how: Any) -> str:
    """Send a question, a choice of slots unless told otherwise; return its page's path."""
    message = how.pop("message", CHOOSE_SLOT)
    touchpoint = await world.sent(message, how.pop("channel", Channel.SMS), **how)
    return f"/m/{touchpoint.touchpoint_id}/answer"


def buttons(page: str) -> dict[str, str]:
    """What each button says, by the option it sends."""
    return dict(re.findall(r'<button name="option" value="(.*?)">(.*?)</button>', page))


async def answered(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.rows("events") if row["name"] == "Answered"]


@pytest.mark.parametrize("message", QUESTIONS, ids=lambda message: message.name)
async def test_a_scanner_that_opens_the_link_five_times_changes_and_scores_nothing(
    world: World, message: Any
) -> None:
    path = await link(world, message=message)
    before = await world.everything()
    for _ in range(5):
        for method in ("GET", "HEAD"):
            answer = await world.http.request(method, f"{path}?option=1&words=hello")
            assert answer.status_code == 200
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
        refused = await world.http.request(method, path, headers={"Origin": "https://x.example"})
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert await world.everything() == before


@pytest.mark.parametrize("message", QUESTIONS, ids=lambda message: message.name)
async def test_a_page_has_one_form_with_a_button_for_each_answer_and_no_script(
    world: World, message: Any
) -> None:
    answer = await world.http.get(await link(world, message=message))
    assert_guarded(answer)
    assert answer.text.count("<form") == 1
    assert list(buttons(answer.text)) == list(message.asks.options)
    assert answer.text.count("<button") == len(message.asks.options)
    assert ("<textarea" in answer.text) is message.asks.is_score


@pytest.mark.parametrize(
    ("customer", "language", "labels"),
    [
        (ANNE, ENGLISH, ["Wed, Mar 11, 08:00", "Thu, Mar 12, 08:00", "Fri, Mar 13, 08:00"]),
        (
            ANA,
            BRAZILIAN,
            ["qua., 11 de mar., 09:00", "qui., 12 de mar., 09:00", "sex., 13 de mar., 09:00"],
        ),
        (IOANA, ROMANIAN, ["mie., 11 mar., 14:00", "joi, 12 mar., 14:00", "vin., 13 mar., 14:00"]),
    ],
)
async def test_slots_are_told_in_the_customers_language_and_by_their_clock(
    world: World, customer: Identity, language: Language, labels: list[str]
) -> None:
    path = await link(world, customer=customer)
    page = (await world.http.get(path)).text
    assert f'<html lang="{language.tag}">' in page
    assert language.questions[Question.SLOT].title in page
    assert buttons(page) == dict(zip("123", labels, strict=True))
    booked = (await world.http.post(path, data={"option": "2"})).text
    assert labels[1] in booked
    assert "{answer}" not in booked
    assert labels[1] in (await world.http.get(path)).text


@pytest.mark.parametrize("customer", [ANNE, ANA, IOANA], ids=lambda each: each.locale)
@pytest.mark.parametrize("message", QUESTIONS, ids=lambda message: message.name)
async def test_every_question_can_be_asked_and_answered_in_every_language(
    world: World, message: Any, customer: Identity
) -> None:
    path = await link(world, message=message, customer=customer)
    pages = [
        await world.http.get(path),
        await world.http.post(path, data={"option": message.asks.options[-1]}),
        await world.http.get(path),
    ]
    for page in pages:
        assert page.status_code == 200
        assert_guarded(page)
        assert f'<html lang="{customer.locale}">' in page.text
        assert not re.search(r"[{}]", re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL))
    assert len({page.text for page in pages}) == 3


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


async def test_a_hostile_fact_is_only_ever_words(world: World) -> None:
    path = await link(world, facts={"slot_1": NASTY, "slot_2": 7})
    asked = await world.http.get(path)
    assert_guarded(asked)
    assert "&lt;script&gt;" in asked.text
    assert {option: label for option, label in buttons(asked.text).items() if option != "1"} == {
        "2": "7",
        "3": "3",
    }
    done = await world.http.post(path, data={"option": "1"})
    assert_guarded(done)
    assert "&lt;script&gt;" in done.text
    assert "</button>" not in done.text


async def test_a_hostile_company_is_only_ever_a_name(jornada: Jornada, settings: Settings) -> None:
    hostile = settings.model_copy(update={"company": NASTY})
    async with calling(jornada, hostile) as http:
        answer = await http.get(await link(World(jornada, http)))
    assert_guarded(answer)
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_what_asks_nothing_has_no_such_page(world: World, method: str) -> None:
    welcome = await world.sent(WELCOME)
    before = await world.everything()
    for touchpoint_id in (welcome.touchpoint_id, "unknown", "a%00b", "%ED%A0%80", "x" * 5000):
        path = f"/m/{touchpoint_id}/{Action.ANSWER}"
        form = {"option": "1"} if method == "POST" else None
        answer = await world.http.request(method, path, data=form)
        assert answer.status_code == 404
        assert_guarded(answer)
    assert await world.everything() == before


async def test_a_question_by_mail_is_answered_by_its_link_too(world: World) -> None:
    path = await link(world, channel=Channel.EMAIL)
    assert (await world.http.post(path, data={"option": "1"})).status_code == 200
    assert len(await answered(world)) == 1


def assert_short(page: httpx.Response, *, short: bool) -> None:
    assert ('class="scores"' in page.text) is short


async def test_scores_stand_side_by_side_and_slots_below_each_other(world: World) -> None:
    for message, short in ((SATISFACTION, True), (RECOMMENDATION, True), (CHOOSE_SLOT, False)):
        customer = ANA.model_copy(update={"customer_id": f"c-{message.asks}"})
        path = await link(world, message=message, customer=customer)
        assert_short(await world.http.get(path), short=short)
