"""Every answer says that it is not to be kept, and is what it says it is."""

import httpx
import pytest

from tests.webhooks.conftest import OPERATOR, WRITER, World

KEPT_BY_NOBODY = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
EVENT = {"userId": "c-1", "event": "Signed Up", "messageId": "m-1"}


@pytest.mark.parametrize(
    ("method", "path", "how"),
    [
        ("POST", "/v1/track", {"json": EVENT, "auth": WRITER}),
        ("POST", "/v1/track", {"json": EVENT}),
        ("POST", "/v1/track", {"content": b"{", "auth": WRITER}),
        ("POST", "/v1/track", {"content": b"x" * 40_000, "auth": WRITER}),
        ("GET", "/v1/customers/c-1/explain", {"headers": OPERATOR}),
        ("GET", "/v1/customers/c-1/explain", {}),
        ("GET", "/health/live", {}),
        ("GET", "/health/ready", {}),
        ("GET", "/openapi.json", {}),
        ("GET", "/nothing", {}),
        ("PUT", "/health/live", {}),
        ("POST", "/webhooks/sendgrid/events", {"json": []}),
        ("POST", "/webhooks/twilio/inbound", {"data": {"Body": "x"}}),
        ("GET", "/outbox", {}),
        ("GET", "/m/unknown/verify", {}),
    ],
)
async def test_an_answer_is_neither_kept_nor_sniffed(
    world: World, method: str, path: str, how: dict[str, object]
) -> None:
    answer: httpx.Response = await world.http.request(method, path, **how)  # type: ignore[arg-type] # options of a request
    for name, value in KEPT_BY_NOBODY.items():
        assert answer.headers.get_list(name) == [value], answer.status_code
