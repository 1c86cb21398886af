"""How far Twilio's provider reads a long list of texts."""

from datetime import datetime
from email.utils import format_datetime

import pytest

from tests.vendors.outbound import PHONE, TEXT
from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.twilio.lookup.looking import (
    DEADLINE,
    DOUBT,
    NOON,
    NOW,
    SECOND,
    page,
    provider_to,
    text,
)
from vendors.twilio.provider import TwilioProvider


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
