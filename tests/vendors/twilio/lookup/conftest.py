"""Twilio's fake and its provider, at noon."""

from collections.abc import AsyncIterator

import pytest

from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.twilio.lookup.looking import NOON, provider_to
from vendors.twilio.provider import TwilioProvider


@pytest.fixture
async def vendor() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(clock=lambda: NOON) as fake:
        yield fake


@pytest.fixture
async def provider(vendor: FakeTwilio) -> AsyncIterator[TwilioProvider]:
    async with provider_to(vendor.url) as opened:
        yield opened
