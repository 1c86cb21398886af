"""SendGrid's provider, led to a fake."""

import json
from datetime import UTC, datetime, timedelta

from domain.ports import Provider
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import ADDRESS
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid
from tests.waiting import PATIENCE
from vendors.sendgrid.provider import SendGridProvider

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())
DEADLINE = StubDeadline(NOW)


def provider_to(url: str, *, api_key: str = API_KEY, timeout: float = PATIENCE) -> Provider:
    return SendGridProvider(
        api_key,
        base_url=url,
        sender="hello@example.com",
        sender_name="Jornada",
        timeout=timedelta(seconds=timeout),
    )


def patient(vendor: FakeSendGrid) -> Provider:
    """For answers that come at once: a timeout that no slow machine reaches."""
    return provider_to(vendor.url)


def told(*fields: str | None) -> bytes:
    errors = [{"message": f"{ADDRESS} is bad", "field": field, "help": None} for field in fields]
    return json.dumps({"errors": errors}).encode()
