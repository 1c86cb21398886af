"""Twilio's fake, for its provider."""

from collections.abc import AsyncIterator

import pytest

from tests.vendors.twilio.fake import FakeTwilio


@pytest.fixture
async def vendor() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as fake:
        yield fake
