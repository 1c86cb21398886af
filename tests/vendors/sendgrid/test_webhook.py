"""SendGrid's event webhook: only SendGrid is believed, and what is malformed is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters import seldom
from adapters.seldom import Seldom
from adapters.settings import Settings
from starter.client import Jornada
from tests.vendors.sendgrid.posting import event, refused, vendor_state
from tests.webhooks.conftest import SENDGRID_KEY, World, a_rehearsal, calling
from vendors.sendgrid.rehearsal import new_sendgrid_key, sign_sendgrid
from vendors.sendgrid.webhook import MOST_EVENTS
from webhooks import callbacks
from webhooks.edge.bounds import WEBHOOK_LIMIT


async def test_a_genuine_repeat_is_acknowledged_and_changes_nothing(world: World) -> None:
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id, kind) for kind in ("processed", "delivered", "open")]
    assert (await world.sendgrid(posted)).status_code == 200
    before = await world.everything()
    hours_later = datetime.now(UTC) - timedelta(hours=24)
    for again in (posted, list(reversed(posted)), posted[:1]):
        assert (await world.sendgrid(again)).status_code == 200
        assert (await world.sendgrid(again, at=hours_later)).status_code == 200
    assert await world.everything() == before


async def test_a_forged_post_changes_nothing(world: World) -> None:
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id)]
    body = json.dumps(posted).encode()
    now = datetime.now(UTC)
    genuine = sign_sendgrid(SENDGRID_KEY, body, now)
    signature, timestamp = genuine
    for place in (0, len(body) // 2, len(body) - 1):
        flipped = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        await refused(world, 403, flipped, headers=genuine)
    by_another = sign_sendgrid(new_sendgrid_key(), body, now)
    later = genuine | {timestamp: str(int(genuine[timestamp]) + 1)}
    for headers in (
        by_another,
        later,
        genuine | {signature: "AAAA"},
        genuine | {signature: "é"},
        genuine | {timestamp: "yesterday"},
        genuine | {timestamp: "9" * 400},
    ):
        encoded: Any = {name: value.encode() for name, value in headers.items()}
        await refused(world, 403, body, headers=encoded)
    assert (await world.sendgrid(body, headers=genuine)).status_code == 200


async def test_an_unsigned_post_changes_nothing(world: World) -> None:
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id)]
    signed = sign_sendgrid(SENDGRID_KEY, json.dumps(posted).encode(), datetime.now(UTC))
    for missing in signed:
        rest = {name: value for name, value in signed.items() if name != missing}
        assert "unsigned" in (await refused(world, 403, posted, headers=rest))["error"]
    await refused(world, 403, posted, headers={})


async def test_a_stale_post_changes_nothing(world: World) -> None:
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id)]
    now = datetime.now(UTC)
    old = now - timedelta(hours=25, minutes=1)
    assert "too old" in (await refused(world, 403, posted, at=old))["error"]
    ahead = now + timedelta(minutes=10)
    assert "future" in (await refused(world, 403, posted, at=ahead))["error"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (400, b"{"),
        (400, b"\xff\xfe"),
        (400, b"[nan]"),
        (400, b'[{"reason": "550 \xe9]'),
        (400, b"[" * 5000 + b"]" * 5000),
        (400, b'[{"a":' * 5000 + b"1" + b"}]" * 5000),
        (400, b"[" + b"9" * 5000 + b"]"),
        (422, b"{}"),
        (422, b"null"),
        (422, b'"text"'),
        (422, b"[" + b",".join([b"{}"] * (MOST_EVENTS + 1)) + b"]"),
    ],
)
async def test_a_malformed_body_is_refused_with_a_reason(
    world: World, status: int, body: bytes
) -> None:
    await world.sent()
    await refused(world, status, body)


async def test_a_malformed_event_does_not_lose_the_others(world: World) -> None:
    touchpoint = await world.sent()
    deep: Any = []
    for _ in range(50):
        deep = [deep]
    good = event(touchpoint.touchpoint_id)
    bad: list[Any] = [
        None,
        7,
        "text",
        [],
        {},
        deep,
        event("unknown-touchpoint"),
        event("nul\x00"),
        event("half\ud800"),
        event("x" * 5000),
        good | {"touchpoint_id": {"a": 1}},
        good | {"event": ["open"]},
    ]
    answer = await world.sendgrid([*bad, good])
    assert (answer.status_code, answer.json()) == (200, {"processed": 1, "ignored": len(bad)})
    assert await vendor_state(world) == "delivered"


async def test_more_than_a_post_may_hold_is_refused_while_it_comes_in(world: World) -> None:
    await refused(world, 413, b" " * (WEBHOOK_LIMIT + 1))
    await refused(world, 400, b" " * WEBHOOK_LIMIT)


async def test_as_much_as_sendgrid_gathers_is_taken_in(world: World) -> None:
    """It posts what happened in 30 seconds, or 768 KB of it: thousands of events at once."""
    touchpoint = await world.sent()
    news = [event(touchpoint.touchpoint_id), *[event("of-another-app", "sneeze")] * 2400]
    body = json.dumps(news).encode().ljust(768 * 1024)
    assert len(body) >= 768 * 1024
    answer = await world.sendgrid(body)
    assert (answer.status_code, answer.json()) == (200, {"processed": 1, "ignored": 2400})


async def test_without_a_key_to_verify_with_nothing_is_believed(
    jornada: Jornada, settings: Settings
) -> None:
    keyless = a_rehearsal(settings.database_url, without="sendgrid_webhook_public_key")
    async with calling(jornada, keyless) as http:
        world = World(jornada, http)
        touchpoint = await world.sent()
        reason = await refused(world, 403, [event(touchpoint.touchpoint_id)])
    assert reason["what_to_do"] == "set SENDGRID_WEBHOOK_PUBLIC_KEY"


async def test_a_refusal_is_an_error_in_the_log_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of it holds nothing of what was posted."""
    monkeypatch.setattr(callbacks, "_said", Seldom())
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id)]
    with capture_logs() as lines:
        for _ in range(3):
            body = json.dumps(posted).encode()
            by_another = sign_sendgrid(new_sendgrid_key(), body, datetime.now(UTC))
            await refused(world, 403, posted, headers=by_another)
            await refused(world, 403, posted, headers={})
        monkeypatch.setattr(seldom, "EVERY", 0.0)
        await refused(world, 403, posted, headers={})
    assert [(line["event"], line["log_level"], line["reason"]) for line in lines] == [
        ("webhook_refused", "error", "the signature does not hold: forged"),
        *[("webhook_refused", "error", "the signature does not hold: unsigned")] * 2,
    ]
    assert {(line["vendor"], line["who_must_act"]) for line in lines} == {("SendGrid", "operator")}
    assert touchpoint.touchpoint_id not in str(lines)
    assert "example.com" not in str(lines)
