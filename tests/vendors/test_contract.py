"""What holds of every vendor in the registry, spoken to by its real SDK over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.delivery_reports import STATES
from domain.errors import Ambiguous, Misconfigured, Refused, Throttled, VendorUnavailable
from domain.ports import InDoubt, Provider
from tests.vendors.deadlines import StubDeadline
from tests.vendors.fake import FakeVendor
from tests.vendors.faults import Fault
from tests.vendors.kit import KITS, PUBLIC_URL, Kit
from tests.vendors.outbound import assert_discreet, closed_port
from tests.waiting import PATIENCE
from tests.webhooks.conftest import World
from vendors.base import BadSignature, Callback, Post, Received, Setup, Vendor, Webhook
from vendors.registry import VENDORS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEADLINE = StubDeadline(NOON)


@pytest.fixture(params=list(VENDORS))
def vendor(request: pytest.FixtureRequest) -> Vendor[Any]:
    found: Vendor[Any] = VENDORS[request.param]
    return found


@pytest.fixture
def kit(vendor: Vendor[Any]) -> Kit:
    return KITS[vendor.name]


@pytest.fixture
async def fake(kit: Kit) -> AsyncIterator[FakeVendor[Any]]:
    async with kit.fake(lambda: NOON) as running:
        yield running


@asynccontextmanager
async def opened(
    vendor: Vendor[Any], kit: Kit, url: str, **changes: object
) -> AsyncIterator[Provider]:
    settings = vendor.settings(**{**kit.settings(url), **changes})
    callbacks = f"{PUBLIC_URL}/webhooks/{vendor.name}"
    setup = Setup(kit.channel, callbacks, timedelta(seconds=PATIENCE))
    async with vendor.open_provider(settings, setup) as provider:
        yield provider


@pytest.fixture
async def provider(vendor: Vendor[Any], kit: Kit, fake: FakeVendor[Any]) -> AsyncIterator[Provider]:
    async with opened(vendor, kit, fake.url) as way_out:
        yield way_out


class TestSending:
    def test_it_serves_the_channel_that_its_provider_names(
        self, provider: Provider, vendor: Vendor[Any], kit: Kit
    ) -> None:
        assert provider.channel is kit.channel
        assert kit.channel in vendor.services

    async def test_a_message_is_taken_once(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        result = await provider.deliver(kit.outbound, DEADLINE)
        assert result.vendor_message_id
        assert len(fake.requests) == len(fake.journal) == 1
        assert fake.journal[0].touchpoint_id == kit.outbound.touchpoint_id

    async def test_past_the_deadline_nothing_leaves(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        with pytest.raises(VendorUnavailable):
            await provider.deliver(kit.outbound, StubDeadline(NOON, passes=0))
        assert fake.requests == []

    async def test_a_bad_address_is_refused_for_good_and_suppressed(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        fake.next(kit.bad_address)
        with pytest.raises(Refused) as caught:
            await provider.deliver(kit.outbound, DEADLINE)
        assert (caught.value.reason, caught.value.suppress) == ("invalid_address", True)
        assert_discreet(caught.value)

    async def test_a_vendor_that_is_busy_says_when_to_come_back(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        fake.next(kit.throttled)
        with pytest.raises(Throttled) as caught:
            await provider.deliver(kit.outbound, DEADLINE)
        assert caught.value.retry_after == timedelta(seconds=30)
        assert len(fake.requests) == 1

    async def test_a_key_that_is_not_accepted_is_an_operators_to_mend(
        self, vendor: Vendor[Any], kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        async with opened(vendor, kit, fake.url, **kit.wrong_key) as provider:
            with pytest.raises(Misconfigured) as caught:
                await provider.deliver(kit.outbound, DEADLINE)
        assert_discreet(caught.value, *map(str, kit.wrong_key.values()))
        assert fake.journal == []

    async def test_a_vendor_that_is_down_took_nothing(self, vendor: Vendor[Any], kit: Kit) -> None:
        with closed_port() as nobody:
            async with opened(vendor, kit, nobody) as provider:
                with pytest.raises(VendorUnavailable):
                    await provider.deliver(kit.outbound, DEADLINE)

    @pytest.mark.parametrize(
        "fault",
        [
            Fault.reset_before_acceptance(),
            Fault.reset_after_acceptance(),
            Fault.answer(500),
            Fault.garbled(500),
            Fault.cut_short(500),
        ],
        ids=["reset-before", "reset-after", "error-before", "error-after", "cut-short"],
    )
    async def test_what_may_have_been_taken_is_ambiguous_and_not_tried_again(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any], fault: Fault
    ) -> None:
        fake.next(fault)
        with pytest.raises(Ambiguous) as caught:
            await provider.deliver(kit.outbound, DEADLINE)
        assert len(fake.requests) == 1
        assert_discreet(caught.value)

    async def test_a_redirect_is_followed_by_nobody(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        fake.next(Fault.redirect(f"{fake.url}/elsewhere"))
        with pytest.raises(Misconfigured):
            await provider.deliver(kit.outbound, DEADLINE)
        assert len(fake.requests) == 1


class TestLookingUp:
    async def test_a_message_in_doubt_that_it_has_is_found_by_its_id(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        if not kit.can_be_asked:
            assert await provider.trace(in_doubt(kit), NOON) is None
            return
        sent = await provider.deliver(kit.outbound, DEADLINE)
        assert await provider.trace(in_doubt(kit), NOON) == [sent.vendor_message_id]

    async def test_what_it_never_took_is_surely_not_there(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        found = await provider.trace(in_doubt(kit), NOON)
        assert found == ([] if kit.can_be_asked else None)

    async def test_no_answer_is_not_an_empty_one(
        self, provider: Provider, kit: Kit, fake: FakeVendor[Any]
    ) -> None:
        for fault in (Fault.answer(500), Fault.answer(200, b"{"), Fault.reset_before_acceptance()):
            fake.next(fault, fault)  # a question may be asked twice, also by an HTTP client
            if kit.can_be_asked:
                with pytest.raises(VendorUnavailable):
                    await provider.trace(in_doubt(kit), NOON)


def in_doubt(kit: Kit) -> InDoubt:
    return InDoubt(
        touchpoint_id=kit.outbound.touchpoint_id,
        attempt_id=1,
        channel=kit.channel,
        address=kit.outbound.to,
        since=NOON - timedelta(minutes=1),
        until=NOON + timedelta(minutes=1),
    )


class TestCallingBack:
    """For a vendor that calls back; others have no webhook, and no way in."""

    def test_a_genuine_report_is_read_in_our_words(self, vendor: Vendor[Any], kit: Kit) -> None:
        webhook, callback, post = reported(vendor, kit, kit.delivered)
        verify(vendor, kit, webhook, post)
        received: Received = callback.read(post)
        [report] = received.reports
        assert (report.touchpoint_id, report.channel) == ("tp-1", kit.channel)
        assert report.state == "delivered"
        assert report.state in STATES

    def test_a_changed_byte_is_refused(self, vendor: Vendor[Any], kit: Kit) -> None:
        webhook, _, post = reported(vendor, kit, kit.delivered)
        with pytest.raises(BadSignature):
            verify(vendor, kit, webhook, post._replace(body=post.body + b"1"))

    def test_an_unsigned_report_is_refused(self, vendor: Vendor[Any], kit: Kit) -> None:
        webhook, _, post = reported(vendor, kit, kit.delivered)
        with pytest.raises(BadSignature):
            verify(vendor, kit, webhook, post._replace(headers={}))

    def test_a_report_of_last_week_is_refused_where_its_time_is_signed(
        self, vendor: Vendor[Any], kit: Kit
    ) -> None:
        webhook, _, post = reported(vendor, kit, kit.delivered, at=NOON - timedelta(days=7))
        if kit.signs_time:
            with pytest.raises(BadSignature):
                verify(vendor, kit, webhook, post)
        else:
            verify(vendor, kit, webhook, post)

    def test_what_means_nothing_to_us_moves_nothing(self, vendor: Vendor[Any], kit: Kit) -> None:
        """It is acknowledged: a vendor would repeat for a day what was refused."""
        _, callback, post = reported(vendor, kit, "teleported")
        assert all(report.state not in STATES for report in callback.read(post).reports)

    async def test_nobody_else_may_post(self, vendor: Vendor[Any], world: World) -> None:
        before = await world.everything()
        for callback in callbacks(vendor):
            answer = await world.http.post(f"/webhooks/{vendor.name}/{callback}", content=b"[]")
            assert answer.status_code == 403
        assert await world.everything() == before


def callbacks(vendor: Vendor[Any]) -> list[str]:
    return [each.name for each in vendor.webhook().callbacks] if vendor.webhook else []


def reported(
    vendor: Vendor[Any], kit: Kit, state: str, *, at: datetime = NOON
) -> tuple[Webhook[Any], Callback, Post]:
    if vendor.webhook is None or kit.report is None:
        pytest.skip(f"{vendor.label} does not call back")
    webhook, (name, post) = vendor.webhook(), kit.report("tp-1", state, at)
    return webhook, next(each for each in webhook.callbacks if each.name == name), post


def verify(vendor: Vendor[Any], kit: Kit, webhook: Webhook[Any], post: Post) -> None:
    settings = vendor.settings(**kit.settings("http://127.0.0.1:1"))
    webhook.verify(post._replace(at=NOON), settings)
