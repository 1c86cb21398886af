"""The page of a question: looking answers nothing."""

import re
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from domain.actions import Action
from domain.customers import Identity
from domain.questions import Question
from languages.language import Language
from starter.client import Jornada
from tests.languages.known import BRAZILIAN, ENGLISH, ROMANIAN, SPANISH
from tests.webhooks.conftest import ANA, World, calling
from tests.webhooks.pages.asking import ANNE, IOANA, LUZ, NASTY, QUESTIONS, buttons, link
from tests.webhooks.pages.guarded import assert_guarded
from workflows.car_delivery.messages import CHOOSE_SLOT, RECOMMENDATION
from workflows.onboarding.messages import WELCOME
from workflows.post_purchase.messages import SATISFACTION


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
        (LUZ, SPANISH, ["mié 11 de mar, 06:00", "jue 12 de mar, 06:00", "vie 13 de mar, 06:00"]),
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


def assert_short(page: httpx.Response, *, short: bool) -> None:
    assert ('class="scores"' in page.text) is short


async def test_scores_stand_side_by_side_and_slots_below_each_other(world: World) -> None:
    for message, short in ((SATISFACTION, True), (RECOMMENDATION, True), (CHOOSE_SLOT, False)):
        customer = ANA.model_copy(update={"customer_id": f"c-{message.asks}"})
        path = await link(world, message=message, customer=customer)
        assert_short(await world.http.get(path), short=short)
