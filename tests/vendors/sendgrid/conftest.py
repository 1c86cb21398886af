"""SendGrid's fake, for its provider."""

from collections.abc import AsyncIterator

import pytest

from tests.vendors.sendgrid.fake import FakeSendGrid


@pytest.fixture
async def vendor() -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid() as fake:
        yield fake
