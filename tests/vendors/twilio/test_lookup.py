"""What Twilio's provider finds among the texts to a number, and what it makes of no answer."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from domain.customers import Channel
from domain.errors import Ambiguous, JornadaError, Misconfigured, Throttled, VendorUnavailable
from domain.ports import InDoubt
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import PHONE, TEXT, assert_discreet, closed_port
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, Fault, refusal
from tests.waiting import BRIEFLY, PATIENCE, in_time
from vendors.twilio.provider import TwilioProvider

NOW = datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEADLINE = StubDeadline(NOON)
SECOND = timedelta(seconds=1)
DOUBT = InDoubt(
    touchpoint_id=TEXT.touchpoint_id,
    attempt_id=1,
    channel=Channel.SMS,
    address=PHONE,
    since=NOON,
    until=NOON + 60 * SECOND,
)


@pytest.fixture
async def vendor() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(clock=lambda: NOON) as fake:
        yield fake


@pytest.fixture
async def provider(vendor: FakeTwilio) -> AsyncIterator[TwilioProvider]:
    async with provider_to(vendor.url) as opened:
        yield opened


def provider_to(url: str, *, timeout: float = PATIENCE) -> TwilioProvider:
    return TwilioProvider(
        ACCOUNT_SID,
        AUTH_TOKEN,
        base_url=url,
        sender=NUMBER,
        timeout=timedelta(seconds=timeout),
    )


def page(*texts: Any, next_page_uri: Any = None) -> Fault:
    found = {"messages": list(texts), "next_page_uri": next_page_uri}
    return Fault.answer(200, json.dumps(found).encode())


def text(sid: str, created: Any, **more: Any) -> dict[str, Any]:
    return {"sid": sid, "direction": "outbound-api", "date_created": created} | more


class TestWhatIsFound:
    async def test_a_text_whose_answer_was_lost_is_found(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(Fault.reset_after_acceptance())
        with pytest.raises(Ambiguous):
            await provider.deliver(TEXT, DEADLINE)
        assert await provider.trace(DOUBT, NOW) == [vendor.journal[0].sid]

    async def test_a_text_that_never_arrived_is_not_found(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(Fault.reset_before_acceptance())
        with pytest.raises(Ambiguous):
            await provider.deliver(TEXT, DEADLINE)
        await provider.deliver(TEXT.model_copy(update={"to": "+351910000002"}), DEADLINE)
        assert await provider.trace(DOUBT, NOW) == []

    async def sent_at(self, vendor: FakeTwilio, provider: TwilioProvider, seconds: int) -> str:
        vendor.clock = lambda: NOON + seconds * SECOND
        return (await provider.deliver(TEXT, DEADLINE)).vendor_message_id

    async def test_the_oldest_comes_first(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        sids = [await self.sent_at(vendor, provider, seconds) for seconds in (0, 0, 5, 9)]
        assert await provider.trace(DOUBT, NOW) == sids

    @pytest.mark.parametrize(
        ("since", "until", "created", "found"),
        [
            (0, 60, 0, True),
            (0, 60, 60, True),
            (0, 60, -1, False),
            (0, 60, 61, False),
            (0.5, 60.5, 0, True),  # it may be from 0.7
            (0.999, 60.5, 0, True),
            (0.5, 60.5, -1, False),
            (0.5, 60.5, 60, True),
            (0.5, 60.5, 61, False),
        ],
    )
    async def test_a_text_of_a_second_is_from_anywhere_within_it(
        self,
        vendor: FakeTwilio,
        provider: TwilioProvider,
        *,
        since: float,
        until: float,
        created: int,
        found: bool,
    ) -> None:
        sid = await self.sent_at(vendor, provider, created)
        doubt = DOUBT._replace(since=NOON + since * SECOND, until=NOON + until * SECOND)
        assert await provider.trace(doubt, NOW) == ([sid] if found else [])

    async def test_our_reply_to_a_text_of_theirs_is_no_message_of_a_journey(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.replied(PHONE, "Obrigado")
        receipt = await provider.deliver(TEXT, DEADLINE)
        assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]

    async def test_a_queued_or_altered_text_of_an_unknown_sender_counts(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        receipt = await provider.deliver(TEXT, DEADLINE)
        vendor.journal[0].resource.update({"from": None, "body": "other words", "date_sent": None})
        assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]

    @pytest.mark.parametrize(
        "date",
        [
            None,
            "",
            "soon",
            5,
            "Sun, 99 Mar 2026 12:00:00 +0000",
            "Sun, 01 Mar 2026 12:00:00 +9999999999",
            f"Sun, 01 Mar 2026 12:00:00 +{'9' * 30}",
        ],
    )
    async def test_a_text_without_a_readable_date_counts_after_all_others(
        self, vendor: FakeTwilio, provider: TwilioProvider, date: object
    ) -> None:
        first = await provider.deliver(TEXT, DEADLINE)
        second = await provider.deliver(TEXT, DEADLINE)
        vendor.journal[0].resource["date_created"] = date
        found = await provider.trace(DOUBT, NOW)
        assert found == [second.vendor_message_id, first.vendor_message_id]

    async def test_other_zones_and_no_direction_are_read(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(
            page(
                text("SM3", "Sun, 01 Mar 2026 13:00:03 +0100"),
                text("SM2", "Sun, 01 Mar 2026 12:00:02 GMT", direction=None),
                text("SM1", "Sun, 01 Mar 2026 12:00:01 -0000"),
                text("SM0", "Sun, 01 Mar 2026 12:00:00 +0100"),
            )
        )
        assert await provider.trace(DOUBT, NOW) == ["SM1", "SM2", "SM3"]

    async def test_without_a_number_nobody_is_asked_and_nobody_can_say(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        assert await provider.trace(DOUBT._replace(address=""), NOW) is None
        assert vendor.requests == []


class TestALongList:
    def replies(self, vendor: FakeTwilio, number: int, at: datetime) -> None:
        vendor.clock = lambda: at
        for _ in range(number):
            vendor.replied(PHONE, "Obrigado")

    async def test_a_text_on_a_later_page_is_found_wherever_the_sdk_would_go(
        self, vendor: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TWILIO_EDGE", "sydney")
        async with provider_to(vendor.url) as provider:
            receipt = await provider.deliver(TEXT, DEADLINE)
            self.replies(vendor, 450, NOON + SECOND)
            assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]
        assert [request.method for request in vendor.requests] == ["POST", "GET", "GET", "GET"]

    async def test_a_list_of_exactly_a_thousand_is_a_whole_one(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        receipt = await provider.deliver(TEXT, DEADLINE)
        self.replies(vendor, 999, NOON + SECOND)
        assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]

    async def test_a_list_that_does_not_come_as_far_as_the_doubt_says_nothing(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        await provider.deliver(TEXT, DEADLINE)
        self.replies(vendor, 1000, NOON)
        assert await provider.trace(DOUBT, NOW) is None
        assert len(vendor.requests) == 1 + 5

    async def test_a_list_that_goes_on_behind_the_doubt_is_enough(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        self.replies(vendor, 300, NOON - SECOND)
        vendor.clock = lambda: NOON
        receipt = await provider.deliver(TEXT, DEADLINE)
        self.replies(vendor, 900, NOON)
        assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]

    async def test_a_text_that_is_listed_twice_is_one(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        once = text("SM1", format_datetime(NOON))
        vendor.next(page(once, next_page_uri="/more"), page(once))
        assert await provider.trace(DOUBT, NOW) == ["SM1"]

    async def test_a_page_elsewhere_is_not_visited(
        self, vendor: FakeTwilio, provider: TwilioProvider
    ) -> None:
        vendor.next(page(next_page_uri="//elsewhere.example.com/more"), page())
        assert await provider.trace(DOUBT, NOW) == []
        assert vendor.requests[-1].path == "/more"


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
