"""The real app, to which vendors post, and the fakes that report by themselves."""

from collections.abc import AsyncIterator

import pytest

from tests.vendors.receiving import App, quick
from tests.vendors.sdks import EVENTS
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio
from tests.webhooks.conftest import jornada, settings, world

__all__ = ["jornada", "settings", "world"]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def sendgrid(app: App) -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid(caller=app.client(), has_activity=True) as fake:
        quick(fake)
        fake.reports_to = EVENTS
        yield fake


@pytest.fixture
async def twilio(app: App) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio(caller=app.client()) as fake:
        quick(fake)
        yield fake
