"""Entering an answer that a customer told by phone: their journey hears it as if tapped."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from domain.access import Permission
from domain.entered import AskedQuestion
from domain.questions import PICTURE, WORDS, AnswerOutcome
from languages.loader import language_of
from languages.nearest import FALLBACK
from messages.options import option_label
from starter.client import Jornada
from starter.client.catalogue import title_of
from starter.telling.plainly import label
from webhooks.console.customer import CustomerId, customer_path, known
from webhooks.console.operating import request_by
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, Turned, acting, form_of, staff
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter(prefix=f"{HOME}/customers")


LONGEST_WORDS = 1000
"""Characters of what a customer told in their own words."""


class Answer(BaseModel):
    """What they told."""

    question: str = Field(max_length=200)
    option: str = Field(max_length=100)
    words: str = Field("", max_length=LONGEST_WORDS)
    reason: str = Field("the customer told us", max_length=500)


@router.get("/{customer_id}/answer")
async def ask(
    helper: Annotated[Staff, Depends(staff(Permission.HELP, heeds_limit=True))],
    customer_id: CustomerId,
    jornada: TheJornada,
    settings: TheSettings,
) -> HTMLResponse:
    """Show the questions that are open, with what can be answered."""
    account = await known(jornada, customer_id, helper)
    found = await _open(jornada, helper, customer_id)
    values = {
        "id": account.told.customer_id,
        "path": customer_path(account.told.customer_id),
        "questions": [await _row(jornada, each) for each in found],
    }
    return page(settings, helper, Sheet("answer", "Enter an answer", values))


@router.post("/{customer_id}/answer")
async def enter(
    helper: Annotated[Staff, Depends(acting(Permission.HELP, heeds_limit=True))],
    customer_id: CustomerId,
    answer: Annotated[Answer, Depends(form_of(Answer))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Enter it. What does not count leaves no trace, and the page says why."""
    asked = {one.asked.touchpoint_id: one for one in await _asked(jornada, helper, customer_id)}
    meant = asked.get(answer.question)
    if meant is None or answer.option not in _offered(meant):
        raise Turned(404, "They were not asked that", "Go back, and choose one of the answers.")
    words = answer.words.strip() if meant.asked.takes_words else ""
    if answer.option == WORDS and not words:
        raise Turned(422, "What did they say?", "Go back, and write it in their own words.")
    request = request_by(helper, answer.reason or "the customer told us")
    result = await jornada.operators.answer(answer.question, answer.option, request, words)
    if result.outcome is AnswerOutcome.ANSWERED:
        return RedirectResponse(customer_path(customer_id, "answered"), 303)
    if result.outcome is AnswerOutcome.ANSWERED_BEFORE and result.option == answer.option:
        return RedirectResponse(customer_path(customer_id, "gone"), 303)
    raise Turned(409, "That answer does not count any more", _why(result.outcome, meant))


async def _open(jornada: Jornada, helper: Staff, customer_id: str) -> list[AskedQuestion]:
    now = datetime.now(UTC)
    return [one for one in await _asked(jornada, helper, customer_id) if one.is_open(now)]


async def _asked(jornada: Jornada, helper: Staff, customer_id: str) -> Sequence[AskedQuestion]:
    """Return the last questions that they were asked, as far as a helper's key covers them."""
    asked = await jornada.operators.questions(customer_id)
    scope = helper.caller.scope
    own = jornada.access.own_journeys(scope)
    if own is None:
        return asked
    told = [(one.workflow_id.partition("/")[0], one) for one in asked]
    return [one for name, one in told if name in own and scope.covers(name, one.topic)]


async def _row(jornada: Jornada, one: AskedQuestion) -> dict[str, object]:
    key = one.key_as_given or one.key
    return {
        "question": one.asked.touchpoint_id,
        "title": title_of(one.message),
        "journey": label(one.workflow_id.partition("/")[0]) + (f" for {key}" if key else ""),
        "until": time_element(one.asked.answer_by),
        "options": await _options(jornada, one),
        "takes_words": one.asked.takes_words,
    }


def _offered(one: AskedQuestion) -> list[str]:
    return [option for option in one.asked.options if option != PICTURE]


async def _options(jornada: Jornada, one: AskedQuestion) -> list[dict[str, str]]:
    """Return what can be answered: as we would say it, and as the customer read it."""
    found = await jornada.customers.question(one.asked.touchpoint_id)
    if found is None or found.question is None:
        return [{"option": option, "label": option} for option in _offered(one)]
    rows = []
    for option in _offered(one):
        if option == WORDS:
            rows.append({"option": option, "label": "in their own words"})
            continue
        said = [
            option_label(
                found.question, option, found.facts, language_of(locale), locale, found.time_zone
            )
            for locale in (FALLBACK, found.locale)
        ]
        words = [option, *(each for each in dict.fromkeys(said) if each != option)]
        rows.append({"option": option, "label": " · ".join(words)})
    return rows


def _why(outcome: AnswerOutcome, meant: AskedQuestion) -> str:
    if outcome is AnswerOutcome.ANSWERED_BEFORE:
        return "They had answered before, and the first answer counts."
    if meant.has_ended:
        return "Its journey has ended."
    return "It came too late: its journey has gone on."
