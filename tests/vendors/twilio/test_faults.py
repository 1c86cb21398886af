"""What Twilio's provider makes of each fault: one request, and one discreet error."""

from datetime import timedelta

import pytest

from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from tests.vendors.http.unreachable import full_port
from tests.vendors.outbound import TEXT, assert_discreet, closed_port
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio, Fault, refusal
from tests.vendors.twilio.providing import DEADLINE, MESSAGES, provider_to, refused
from tests.waiting import BRIEFLY, PATIENCE, in_time


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (refused(400, 21211), Refused),
            (refused(400, 21610), Refused),
            (refused(400, 21614), Refused),
            (refused(400, 21408), Refused),
            (refused(400, 21212), Misconfigured),
            (refused(400, 21606), Misconfigured),
            *((refused(400, code), Misconfigured) for code in (21608, 21701, 21703, 21704)),
            (refused(400, 21611), Throttled),
            (refused(400, 21603), Misconfigured),
            (refused(400, 21609), Misconfigured),
            (refused(400, 20003), Misconfigured),
            (refused(401, 20003), Misconfigured),
            (refused(403, 20403), Misconfigured),
            (refused(404, 20404), Misconfigured),
            (Fault.answer(400, b"<html>"), Refused),
            (Fault.answer(405), Misconfigured),
            (Fault.answer(408), Ambiguous),
            (refused(429, 20429), Throttled),
            (refused(400, 20429), Throttled),
            (Fault.answer(429), Throttled),
            (refused(500, 20500), Ambiguous),
            (refused(400, 20500), Ambiguous),
            (Fault.answer(502, b"<html>"), Ambiguous),
            (Fault.answer(503), Ambiguous),
            (Fault.answer(503, Retry_After="3"), Throttled),
            (Fault.answer(503, refusal(20503, "Unavailable", 503), Retry_After="3"), Throttled),
            (Fault.answer(504), Ambiguous),
            (Fault.answer(200, b"{}"), Ambiguous),
            (Fault.answer(202, b"{}"), Ambiguous),
            (Fault.garbled(201), Ambiguous),
            (Fault.garbled(201, b""), Ambiguous),
            (Fault.garbled(201, b"{}"), Ambiguous),
            (Fault.garbled(201, b"[]"), Ambiguous),
            (Fault.garbled(201, b"null"), Ambiguous),
            (Fault.garbled(201, b"\xff"), Ambiguous),
            (Fault.reset_before_acceptance(), Ambiguous),
            (Fault.reset_after_acceptance(), Ambiguous),
            (Fault.cut_short(201), Ambiguous),
            (Fault.silence(), Ambiguous),
        ],
        ids=repr,
    )
    async def test_each_fault_is_one_request_and_one_discreet_error(
        self, vendor: FakeTwilio, fault: Fault, error: type[JornadaError]
    ) -> None:
        vendor.next(fault)
        async with provider_to(
            vendor.url, timeout=BRIEFLY if fault.silent else PATIENCE
        ) as provider:
            with pytest.raises(JornadaError) as caught:
                async with in_time():  # who is silent is so for ever: the provider ends the call
                    await provider.deliver(TEXT, DEADLINE)
        assert type(caught.value) is error
        assert [request.method for request in vendor.requests] == ["POST"]
        assert_discreet(caught.value, AUTH_TOKEN, ACCOUNT_SID)
        assert len(vendor.journal) == fault.accepted

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, vendor: FakeTwilio, status: int) -> None:
        vendor.next(Fault.redirect(f"{vendor.url}/elsewhere", status))
        async with provider_to(vendor.url) as provider:
            with pytest.raises(Misconfigured, match=str(status)):
                await provider.deliver(TEXT, DEADLINE)
        assert [(seen.method, seen.path) for seen in vendor.requests] == [("POST", MESSAGES)]

    async def test_a_wrong_token_is_for_an_operator(self, vendor: FakeTwilio) -> None:
        async with provider_to(vendor.url, auth_token="wrong-token") as provider:
            with pytest.raises(Misconfigured) as caught:
                await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, "wrong-token")
        assert vendor.journal == []

    async def test_nobody_listening_means_nothing_was_sent(self) -> None:
        with closed_port() as url:
            async with provider_to(url) as provider:
                with pytest.raises(VendorUnavailable) as caught:
                    await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, AUTH_TOKEN, url)

    async def test_an_unknown_host_means_nothing_was_sent(self) -> None:
        async with provider_to("https://twilio.invalid") as provider:
            with pytest.raises(VendorUnavailable):
                await provider.deliver(TEXT, DEADLINE)

    async def test_a_connection_that_never_comes_about_means_nothing_was_sent(self) -> None:
        with full_port() as url:
            async with provider_to(url, timeout=BRIEFLY) as provider, in_time():
                with pytest.raises(VendorUnavailable) as caught:
                    await provider.deliver(TEXT, DEADLINE)
        assert_discreet(caught.value, AUTH_TOKEN, url)

    async def test_no_text_shares_a_connection_that_might_just_be_closing(
        self, vendor: FakeTwilio
    ) -> None:
        async with provider_to(vendor.url) as provider:
            await provider.deliver(TEXT, DEADLINE)
            await provider.deliver(TEXT, DEADLINE)
        assert len({seen.connection for seen in vendor.requests}) == 2

    async def test_after_a_fault_the_next_text_leaves_all_the_same(
        self, vendor: FakeTwilio
    ) -> None:
        vendor.next(Fault.reset_after_acceptance())
        async with provider_to(vendor.url) as provider:
            with pytest.raises(Ambiguous):
                await provider.deliver(TEXT, DEADLINE)
            await provider.deliver(TEXT, DEADLINE)
        assert len(vendor.requests) == 2


async def test_the_asked_delay_survives_the_sdk(vendor: FakeTwilio) -> None:
    vendor.next(Fault.answer(429, refusal(20429, "Too Many Requests", 429), Retry_After="7"))
    async with provider_to(vendor.url) as provider:
        with pytest.raises(Throttled) as caught:
            await provider.deliver(TEXT, DEADLINE)
    assert caught.value.retry_after == timedelta(seconds=7)
