"""What Twilio's provider finds among the texts to a number."""

import pytest

from domain.errors import Ambiguous
from tests.vendors.outbound import PHONE, TEXT
from tests.vendors.twilio.fake import FakeTwilio, Fault
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

    @pytest.mark.parametrize("numbers", [{PHONE}, set()], ids=["by rcs", "as a text"])
    async def test_a_text_that_a_service_sent_is_found_by_whatever_it_went(
        self, vendor: FakeTwilio, numbers: set[str]
    ) -> None:
        vendor.by_rcs |= numbers
        async with provider_to(vendor.url, service="MG1") as provider:
            receipt = await provider.deliver(TEXT, DEADLINE)
            assert await provider.trace(DOUBT, NOW) == [receipt.vendor_message_id]

    async def test_one_list_that_says_nothing_is_not_all_there_is_to_know(
        self, vendor: FakeTwilio
    ) -> None:
        vendor.next(*(page(next_page_uri="/more") for _ in range(5)), page())
        async with provider_to(vendor.url, service="MG1") as provider:
            assert await provider.trace(DOUBT, NOW) is None

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
