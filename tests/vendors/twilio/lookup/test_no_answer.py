"""What Twilio's provider makes of no answer."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from domain.errors import JornadaError, Misconfigured, Throttled, VendorUnavailable
from tests.vendors.outbound import PHONE, assert_discreet, closed_port
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio, Fault, refusal
from tests.vendors.twilio.lookup.looking import DOUBT, NOON, NOW, page, provider_to, text
from tests.waiting import BRIEFLY, PATIENCE, in_time
from vendors.twilio.provider import TwilioProvider


class TestNoAnswer:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (Fault.answer(400, refusal(20001, f"{PHONE} is bad", 400)), VendorUnavailable),
            (Fault.answer(400, refusal(21610, f"{PHONE} is bad", 400)), VendorUnavailable),
            (Fault.answer(401, refusal(20003, "Authenticate", 401)), Misconfigured),
            (Fault.answer(403), Misconfigured),
            (Fault.answer(404), Misconfigured),
            (Fault.answer(405), Misconfigured),
            (Fault.redirect("/elsewhere"), Misconfigured),
            (Fault.answer(408), VendorUnavailable),
            (Fault.answer(429), Throttled),
            (Fault.answer(400, refusal(20429, "Too Many Requests", 400)), Throttled),
            (Fault.answer(500, refusal(20500, "oops", 500)), VendorUnavailable),
            (Fault.answer(502, b"<html>"), VendorUnavailable),
            (Fault.answer(503), VendorUnavailable),
            (Fault.answer(503, Retry_After="3"), Throttled),
            (Fault.answer(504), VendorUnavailable),
            (Fault.answer(201, page().body), VendorUnavailable),
            (Fault.answer(204), VendorUnavailable),
            (Fault.answer(200, b""), VendorUnavailable),
            (Fault.answer(200, b'{"messages": [{'), VendorUnavailable),
            (Fault.answer(200, b"\xff"), VendorUnavailable),
            (Fault.answer(200, b"null"), VendorUnavailable),
            (Fault.answer(200, b"[]"), VendorUnavailable),
            (Fault.answer(200, b"{}"), VendorUnavailable),
            (Fault.answer(200, b'{"messages": []}'), VendorUnavailable),
            (Fault.answer(200, b'{"records": [], "next_page_uri": null}'), VendorUnavailable),
            (Fault.answer(200, b'{"messages": {}, "next_page_uri": null}'), VendorUnavailable),
            (page(next_page_uri=5), VendorUnavailable),
            (page(next_page_uri=".elsewhere.example.com/"), VendorUnavailable),
            (page("SM1"), VendorUnavailable),
            (page({"date_created": None}), VendorUnavailable),
            (page(text("", None)), VendorUnavailable),
            (Fault.cut_short(200), VendorUnavailable),
            (Fault.silence(), VendorUnavailable),
        ],
        ids=repr,
    )
    async def test_whatever_is_no_answer_is_asked_again_after_one_question(
        self, vendor: FakeTwilio, fault: Fault, error: type[JornadaError]
    ) -> None:
        vendor.next(fault)
        async with provider_to(
            vendor.url, timeout=BRIEFLY if fault.silent else PATIENCE
        ) as provider:
            with pytest.raises(JornadaError) as caught:
                async with in_time():  # who is silent is so for ever: the provider ends the call
                    await provider.trace(DOUBT, NOW)
        assert type(caught.value) is error
        assert caught.value.retry
        assert [request.method for request in vendor.requests] == ["GET"]
        assert_discreet(caught.value, AUTH_TOKEN, ACCOUNT_SID)

    async def test_a_connection_that_is_cut_again_and_again_is_no_answer(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        """A question does no harm, and aiohttp asks it twice before it gives up."""
        vendor.next(*[Fault.reset_before_acceptance()] * 2)
        with pytest.raises(VendorUnavailable) as caught:
            await provider.trace(DOUBT, NOW)
        assert_discreet(caught.value, AUTH_TOKEN, ACCOUNT_SID)

    async def test_a_fault_on_a_later_page_is_no_answer_either(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(
            page(text("SM1", format_datetime(NOON)), next_page_uri="/more"), Fault.answer(500)
        )
        with pytest.raises(VendorUnavailable):
            await provider.trace(DOUBT, NOW)

    async def test_a_throttled_question_waits_as_long_as_asked(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(Fault.answer(429, Retry_After="7"))
        with pytest.raises(Throttled) as caught:
            await provider.trace(DOUBT, NOW)
        assert caught.value.retry_after == timedelta(seconds=7)

    async def test_nobody_listening_is_asked_again(self) -> None:
        with closed_port() as url:
            async with provider_to(url) as provider:
                with pytest.raises(VendorUnavailable) as caught:
                    await provider.trace(DOUBT, NOW)
        assert_discreet(caught.value, AUTH_TOKEN, url)
