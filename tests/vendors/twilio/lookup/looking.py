"""An attempt in doubt, and the lists of texts in which it is looked for."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.customers import Channel
from domain.ports import InDoubt
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import PHONE, TEXT
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, Fault
from tests.waiting import PATIENCE
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


def provider_to(url: str, *, timeout: float = PATIENCE, service: str = "") -> TwilioProvider:
    return TwilioProvider(
        ACCOUNT_SID,
        AUTH_TOKEN,
        base_url=url,
        sender="" if service else NUMBER,
        messaging_service_sid=service,
        timeout=timedelta(seconds=timeout),
    )


def page(*texts: Any, next_page_uri: Any = None) -> Fault:
    found = {"messages": list(texts), "next_page_uri": next_page_uri}
    return Fault.answer(200, json.dumps(found).encode())


def text(sid: str, created: Any, **more: Any) -> dict[str, Any]:
    return {"sid": sid, "direction": "outbound-api", "date_created": created} | more
