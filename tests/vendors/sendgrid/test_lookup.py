"""What SendGrid's provider finds by the Email Activity API, and what it makes of no answer."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.customers import Channel
from domain.errors import Ambiguous, JornadaError, Misconfigured, Throttled, VendorUnavailable
from domain.ports import InDoubt, Provider
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import EMAIL, assert_discreet, closed_port
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid, Fault
from tests.waiting import BRIEFLY, PATIENCE, in_time
from vendors.sendgrid.provider import SendGridProvider

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
DEADLINE = StubDeadline(NOW)
DOUBT = InDoubt(
    touchpoint_id=EMAIL.touchpoint_id,
    attempt_id=1,
    channel=Channel.EMAIL,
    address="",
    since=NOW - timedelta(minutes=6),
    until=NOW - timedelta(minutes=5),
)


@pytest.fixture
async def knowing() -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid(has_activity=True) as fake:
        yield fake


def provider_to(url: str, *, email_activity: bool = True, timeout: float = PATIENCE) -> Provider:
    return SendGridProvider(
        API_KEY,
        base_url=url,
        sender="hello@example.com",
        timeout=timedelta(seconds=timeout),
        email_activity=email_activity,
    )


def asking(vendor: FakeSendGrid) -> Provider:
    return provider_to(vendor.url)


async def test_the_mails_of_the_touchpoint_are_found_by_the_ids_of_their_receipts(
    knowing: FakeSendGrid,
) -> None:
    provider = asking(knowing)
    other = EMAIL.model_copy(update={"touchpoint_id": "tp_7f3a2"})
    receipts = [await provider.deliver(EMAIL, DEADLINE) for _ in range(2)]
    await provider.deliver(other, DEADLINE)
    found = await provider.trace(DOUBT, NOW)
    assert found is not None
    assert sorted(found) == sorted(receipt.vendor_message_id for receipt in receipts)
    question = parse_qs(urlsplit(knowing.requests[-1].path).query)
    assert question == {
        "limit": ["10"],
        "query": ["(unique_args['touchpoint_id']=\"tp_7f3a\")"],
    }


async def test_a_mail_whose_answer_was_lost_is_found(knowing: FakeSendGrid) -> None:
    knowing.next(Fault.reset_after_acceptance())
    with pytest.raises(Ambiguous):
        await asking(knowing).deliver(EMAIL, DEADLINE)
    assert await asking(knowing).trace(DOUBT, NOW) == [knowing.journal[0].message_id]


async def test_a_mail_that_never_arrived_is_not_found(knowing: FakeSendGrid) -> None:
    knowing.next(Fault.reset_before_acceptance())
    with pytest.raises(Ambiguous):
        await asking(knowing).deliver(EMAIL, DEADLINE)
    assert await asking(knowing).trace(DOUBT, NOW) == []


async def test_without_the_email_activity_api_nobody_is_asked_and_nobody_can_say(
    knowing: FakeSendGrid,
) -> None:
    provider = provider_to(knowing.url, email_activity=False)
    await provider.deliver(EMAIL, DEADLINE)
    assert await provider.trace(DOUBT, NOW) is None
    assert [request.method for request in knowing.requests] == ["POST"]


async def test_of_what_is_older_than_its_memory_nobody_can_say(knowing: FakeSendGrid) -> None:
    assert await asking(knowing).trace(DOUBT, DOUBT.since + timedelta(days=30)) is None
    assert knowing.requests == []
    just_before = DOUBT.since + timedelta(days=30, seconds=-1)
    assert await asking(knowing).trace(DOUBT, just_before) == []


@pytest.mark.parametrize("touchpoint_id", ["", 'tp"', "tp'", "tp) OR (", "tp é", "tp\n"])
async def test_an_odd_touchpoint_id_makes_no_query(
    knowing: FakeSendGrid, touchpoint_id: str
) -> None:
    with pytest.raises(ValueError, match="touchpoint id"):
        await asking(knowing).trace(DOUBT._replace(touchpoint_id=touchpoint_id), NOW)
    assert knowing.requests == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.answer(400, b'{"errors": []}'), VendorUnavailable),
        (Fault.answer(401, b'{"errors": []}'), Misconfigured),
        (Fault.answer(403, b'{"errors": []}'), Misconfigured),
        (Fault.answer(404), Misconfigured),
        (Fault.answer(408), VendorUnavailable),
        (Fault.answer(429), Throttled),
        (Fault.answer(500, b'{"errors": []}'), VendorUnavailable),
        (Fault.answer(502, b"<html>"), VendorUnavailable),
        (Fault.answer(503), VendorUnavailable),
        (Fault.answer(503, Retry_After="3"), Throttled),
        (Fault.answer(504), VendorUnavailable),
        (Fault.redirect("/elsewhere"), VendorUnavailable),
        (Fault.answer(201, b'{"messages": []}'), VendorUnavailable),
        (Fault.answer(202, b'{"messages": []}'), VendorUnavailable),
        (Fault.answer(204), VendorUnavailable),
        (Fault.answer(200, b""), VendorUnavailable),
        (Fault.answer(200, b'{"messages": [{'), VendorUnavailable),
        (Fault.answer(200, b"\xff"), VendorUnavailable),
        (Fault.answer(200, b"null"), VendorUnavailable),
        (Fault.answer(200, b"[]"), VendorUnavailable),
        (Fault.answer(200, b"{}"), VendorUnavailable),
        (Fault.answer(200, b'{"messages": null}'), VendorUnavailable),
        (Fault.answer(200, b'{"messages": {}}'), VendorUnavailable),
        (Fault.answer(200, b'{"messages": ""}'), VendorUnavailable),
        (Fault.answer(200, b'{"messages": [{}]}'), VendorUnavailable),
        (Fault.answer(200, b'{"messages": [{"msg_id": null}]}'), VendorUnavailable),
        (Fault.answer(200, b'{"messages": [{"msg_id": ""}]}'), VendorUnavailable),
        (Fault.reset_before_acceptance(), VendorUnavailable),
        (Fault.cut_short(200), VendorUnavailable),
        (Fault.silence(), VendorUnavailable),
    ],
    ids=repr,
)
async def test_whatever_is_no_answer_is_asked_again_after_one_question(
    knowing: FakeSendGrid, fault: Fault, error: type[JornadaError]
) -> None:
    knowing.next(fault)
    provider = provider_to(knowing.url, timeout=BRIEFLY if fault.silent else PATIENCE)
    with pytest.raises(JornadaError) as caught:
        async with in_time():  # who is silent is so for ever: the provider ends the call
            await provider.trace(DOUBT, NOW)
    assert type(caught.value) is error
    assert caught.value.retry
    assert [request.method for request in knowing.requests] == ["GET"]
    assert_discreet(caught.value, API_KEY, DOUBT.touchpoint_id)


async def test_a_throttled_question_waits_as_long_as_asked(knowing: FakeSendGrid) -> None:
    knowing.next(Fault.answer(429, X_RateLimit_Remaining="0", X_RateLimit_Reset=str(EPOCH + 9)))
    with pytest.raises(Throttled) as caught:
        await asking(knowing).trace(DOUBT, NOW)
    assert caught.value.retry_after == timedelta(seconds=9)


async def test_a_key_that_may_not_ask_names_the_setting() -> None:
    async with FakeSendGrid(has_activity=False) as vendor:
        with pytest.raises(Misconfigured, match="SENDGRID_EMAIL_ACTIVITY"):
            await asking(vendor).trace(DOUBT, NOW)


async def test_nobody_listening_is_asked_again() -> None:
    with closed_port() as url, pytest.raises(VendorUnavailable) as caught:
        await provider_to(url).trace(DOUBT, NOW)
    assert_discreet(caught.value, API_KEY, url)
