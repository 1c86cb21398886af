"""Answers, whole: the question by the vendors' SDKs, the answer by their webhooks."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from domain.journeys import StatusReport
from tests.daytime import where_it_is_noon
from tests.e2e.company import FROM, Company, links_of
from tests.journeys.travel import EMAIL, PHONE
from tests.vendors.twilio.fake import AUTH_TOKEN
from tests.waiting import eventually, eventually_so
from vendors.twilio.rehearsal import sign_twilio


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


async def ask_for_a_slot(company: Company) -> str:
    """Let a car arrive; return the link by which its slot can be chosen."""
    traits = {
        "email": EMAIL,
        "phone": PHONE,
        "timezone": where_it_is_noon(),
        "consents": {"order_updates": ["sms", "email"]},
    }
    await company.says("identify", traits=traits)
    order = {"order_id": "o-1"}
    await company.says("track", event="Car Ordered", properties=order)
    slots = {f"slot_{n}": in_days(n + 1) for n in (1, 2, 3)}
    await company.says("track", event="Car Arrived", properties=order | slots)
    await eventually_so(lambda: any("/answer" in text.body for text in company.twilio.journal))
    (link,) = links_of(company.twilio.journal[-1].body)
    return link


async def texts(company: Company, body: str, message_id: str | None = None) -> str | None:
    """Text as they would; return what we text back, if anything."""
    form = {"MessageSid": message_id or f"SM{uuid4().hex}", "From": PHONE, "To": FROM, "Body": body}
    answer = await company.http.post(
        "/webhooks/twilio/inbound", data=form, headers=_signed(company, form)
    )
    assert answer.status_code == 200
    return ET.fromstring(answer.text).findtext("Message")  # noqa: S314 - our own answer


def _signed(company: Company, form: Mapping[str, str]) -> dict[str, str]:
    return dict(sign_twilio(AUTH_TOKEN, f"{company.url}/webhooks/twilio/inbound", form))


async def booked(company: Company) -> StatusReport:
    async def look() -> StatusReport | None:
        status = await company.jornada.status("car_delivery", company.customer_id, "o-1")
        confirmed = status.touchpoints[-1].message == "car_delivery.slot_booked"
        return status if confirmed and status.waiting_for else None

    return await eventually(look)


@pytest.mark.parametrize("answer", ["2", "two", "dois", "a tap"])
async def test_a_text_or_a_tap_books_the_same_slot(company: Company, answer: str) -> None:
    link = await ask_for_a_slot(company)
    if answer == "a tap":
        assert (await company.http.post(link, data={"option": "2"})).is_success
    else:
        assert await texts(company, answer) is None

    chosen = [line.answer for line in (await booked(company)).touchpoints]
    assert chosen == [None, None, "2", None]


async def test_a_scanner_that_follows_the_link_five_times_books_nothing(company: Company) -> None:
    link = await ask_for_a_slot(company)
    for _ in range(5):
        assert (await company.http.get(link)).is_success
    status = await company.jornada.status("car_delivery", company.customer_id, "o-1")
    assert status.waiting_for == ("Answered",)
    assert [line.answer for line in status.touchpoints] == [None, None, None]


async def test_a_wrong_answer_gets_one_helpful_reply_and_then_a_person(company: Company) -> None:
    await ask_for_a_slot(company)
    reply = await texts(company, "next tuesday?", "SM-first")
    assert reply is not None
    assert "1, 2, 3" in reply
    assert await texts(company, "next tuesday?", "SM-first") is None, "a vendor's repeat"
    assert await company.jornada.tasks.list() == []

    assert await texts(company, "I said tuesday") is None
    (task,) = await company.jornada.tasks.list()
    assert (task.owner, task.words) == ("support", "I said tuesday")
    assert await texts(company, "3") is None
    assert [line.answer for line in (await booked(company)).touchpoints] == [None, None, "3", None]
