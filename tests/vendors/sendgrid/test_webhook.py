"""SendGrid's event webhook: only SendGrid is heard, and what it says once counts once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.settings import Settings
from starter.client import Jornada
from tests.webhooks.conftest import ANA, SENDGRID_KEY, World, a_rehearsal, calling
from vendors.sendgrid.rehearsal import new_sendgrid_key, sign_sendgrid
from vendors.sendgrid.webhook import MOST_EVENTS
from webhooks import callbacks
from webhooks.edge.bounds import WEBHOOK_LIMIT

PATH = "/webhooks/sendgrid/events"


def event(touchpoint_id: str, kind: str = "delivered", **more: object) -> dict[str, object]:
    return {
        "email": "ana@example.com",
        "timestamp": 1773154800,
        "event": kind,
        "sg_event_id": f"id-{kind}",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "touchpoint_id": touchpoint_id,
        **more,
    }


async def vendor_state(world: World) -> Any:
    (row,) = await world.rows("touchpoints")
    return row["vendor_state"]


async def test_news_of_a_message_reaches_the_ledger(world: World) -> None:
    touchpoint = await world.sent()
    answer = await world.sendgrid([event(touchpoint.touchpoint_id)])
    assert (answer.status_code, answer.json()) == (200, {"processed": 1, "ignored": 0})
    assert await vendor_state(world) == "delivered"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("deferred", "deferred"),
        ("open", "opened"),
        ("click", "clicked"),
        ("bounce", "bounced"),
        ("dropped", "dropped"),
        ("unsubscribe", "unsubscribed"),
        ("group_unsubscribe", "unsubscribed"),
        ("spamreport", "spam_reported"),
    ],
)
async def test_sendgrids_kinds_are_told_in_our_words(world: World, kind: str, state: str) -> None:
    touchpoint = await world.sent()
    await world.sendgrid([event(touchpoint.touchpoint_id, kind)])
    assert await vendor_state(world) == state


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


async def refused(world: World, status: int, posted: Any, **how: Any) -> dict[str, str]:
    """Post, expecting that it is refused and changes nothing."""
    before = await world.everything()
    answer = await world.sendgrid(posted, **how)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert await world.everything() == before
    reason: dict[str, str] = answer.json()
    return reason


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


async def test_a_late_bounce_that_has_lost_our_argument_bars_the_address(world: World) -> None:
    """As in sendgrid/docs#5177: a mail server bounced what it had taken before."""
    await world.sent()
    told = {
        "event": "bounce",
        "type": "bounce",
        "status": "5.1.10",
        "reason": "550 5.1.10 RESOLVER.ADR.RecipientNotFound",
        "email": ANA.email,
        "timestamp": 1773154900,
        "sg_event_id": "x",
        "sg_message_id": "",
    }
    of_another = told | {"email": "nobody@example.com"}
    blocked = told | {"type": "blocked"}
    answer = await world.sendgrid([told, told, of_another, blocked])
    assert answer.json() == {"processed": 2, "ignored": 2}
    assert await suppressions(world) == [("email", ANA.email, "bounced", "5.1.10")]


async def test_what_is_odd_in_fields_that_nobody_reads_hides_no_bounce(world: World) -> None:
    """Such as the receiving server's own words."""
    touchpoint = await world.sent()
    told = {"event": "bounce", "status": "5.1.1", "email": ANA.email, "timestamp": 10**30}
    odd = {"reason": "550 nul\x00", "smtp-id": "half\ud800", "asm_group_id": 2**63}
    answer = await world.sendgrid([event(touchpoint.touchpoint_id) | told | odd])
    assert answer.json() == {"processed": 1, "ignored": 0}
    assert await suppressions(world) == [("email", ANA.email, "bounced", "5.1.1")]


@pytest.mark.parametrize(
    "odd",
    [
        b'"reason": "550 utilisateur inconnu \xe9"',
        b'"reason": "550 \xff\xfe\xc3"',
        b'"re\xe9son": "550"',
        b'"attempt": NaN',
        b'"attempt": [Infinity, -Infinity]',
    ],
)
async def test_what_is_no_json_in_another_mail_servers_words_loses_no_spam_report(
    world: World, odd: bytes
) -> None:
    """SendGrid quotes strangers, and tells a whole post again and again that was refused."""
    touchpoint = await world.sent()
    spam = json.dumps(event(touchpoint.touchpoint_id, "spamreport")).encode()
    answer = await world.sendgrid(b'[{"event": "bounce", %b}, %b]' % (odd, spam))
    assert (answer.status_code, answer.json()) == (200, {"processed": 1, "ignored": 1})
    assert await suppressions(world) == [("email", ANA.email, "spam_report", None)]


async def test_a_bounce_that_quotes_such_words_bars_its_own_address(world: World) -> None:
    touchpoint = await world.sent()
    bounced = json.dumps(event(touchpoint.touchpoint_id, "bounce", reason="550 inconnu?")).encode()
    bounced = bounced.replace(b"?", b"\xe9").replace(b"1773154800", b"NaN")
    assert (await world.sendgrid(b"[%b]" % bounced)).json() == {"processed": 1, "ignored": 0}
    assert await suppressions(world) == [("email", ANA.email, "bounced", None)]


async def test_an_odd_message_id_is_left_out(world: World) -> None:
    touchpoint = await world.sent()
    odd: object
    for odd in (None, 7, {}, "x" * 5000, "with blank"):
        answer = await world.sendgrid([event(touchpoint.touchpoint_id, sg_message_id=odd)])
        assert answer.json() == {"processed": 1, "ignored": 0}


async def test_an_open_by_a_machine_is_no_reader(world: World) -> None:
    touchpoint = await world.sent()
    opened = event(touchpoint.touchpoint_id, "open", sg_machine_open=True)
    assert (await world.sendgrid([opened])).json() == {"processed": 1, "ignored": 0}
    assert await vendor_state(world) is None


@pytest.mark.parametrize(
    "told",
    [
        {"event": "open", "sg_machine_open": True},
        {"event": "group_resubscribe"},
        {"event": "blocked"},
        {"event": "sneeze"},
    ],
)
async def test_whatever_sendgrid_says_of_a_mail_in_doubt_proves_that_it_has_it(
    world: World, told: dict[str, Any]
) -> None:
    """A kind that is none of its own, by a name of the ledger's, is not taken for that."""
    claim = await world.in_doubt()
    answer = await world.sendgrid([event(claim.touchpoint_id) | told])
    assert answer.json() == {"processed": 1, "ignored": 0}
    (attempt,) = await world.rows("attempts")
    assert (attempt["state"], attempt["settled_by"]) == ("handed_over", "news")
    assert await vendor_state(world) is None


async def suppressions(world: World) -> list[tuple[str, str, str, str | None]]:
    rows = await world.rows("suppressions")
    return [(row["channel"], row["address"], row["reason"], row["detail"]) for row in rows]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"event": "bounce", "type": "bounce", "status": "5.1.1"}, "bounced"),
        ({"event": "bounce", "status": "5.1.1"}, "bounced"),
        ({"event": "spamreport"}, "spam_report"),
        ({"event": "unsubscribe"}, "opted_out"),
        ({"event": "group_unsubscribe", "asm_group_id": 1}, "opted_out"),
        ({"event": "dropped", "reason": "Bounced Address", "status": "5.0.0"}, "bounced"),
        ({"event": "dropped", "reason": "Spam Reporting Address"}, "spam_report"),
        ({"event": "dropped", "reason": "Unsubscribed Address"}, "opted_out"),
        ({"event": "dropped", "reason": "Invalid"}, "invalid_address"),
    ],
)
async def test_what_shows_that_an_address_is_of_no_use_bars_it(
    world: World, told: dict[str, str], reason: str
) -> None:
    """The one that SendGrid names, in whatever case, with the mail server's code."""
    touchpoint = await world.sent()
    named = event(touchpoint.touchpoint_id) | {"email": "Ana@Example.com"} | told
    assert (await world.sendgrid([named])).json() == {"processed": 1, "ignored": 0}
    assert await suppressions(world) == [("email", "ana@example.com", reason, told.get("status"))]
    (row,) = await world.rows("suppressions")
    assert row["touchpoint_id"] == touchpoint.touchpoint_id


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"event": "bounce", "type": "blocked", "status": "5.7.1"}, "blocked"),
        ({"event": "bounce", "type": "expired"}, "blocked"),
        ({"event": "dropped", "reason": "Spam Content"}, "dropped"),
        ({"event": "dropped", "reason": "Invalid SMTPAPI header"}, "dropped"),
        ({"event": "dropped", "reason": "Recipient List over Package Quota"}, "dropped"),
        ({"event": "dropped", "reason": ["Invalid"]}, "dropped"),
        ({"event": "dropped"}, "dropped"),
        ({"event": "deferred", "status": "4.2.2"}, "deferred"),
        ({"event": "spamreport", "sg_machine_open": True}, None),
    ],
)
async def test_what_may_pass_or_is_our_own_fault_bars_nobody(
    world: World, told: dict[str, Any], state: str | None
) -> None:
    touchpoint = await world.sent()
    await world.sendgrid([event(touchpoint.touchpoint_id) | told])
    assert await suppressions(world) == []
    assert await vendor_state(world) == state


@pytest.mark.parametrize(
    "odd", [None, 7, "", "nobody", "a@b@c.com", "x" * 400 + "@example.com", ["ana@example.com"]]
)
async def test_an_odd_address_is_barred_from_nothing(world: World, odd: object) -> None:
    touchpoint = await world.sent()
    bounced = event(touchpoint.touchpoint_id, "bounce", type="bounce", email=odd)
    assert (await world.sendgrid([bounced])).json() == {"processed": 1, "ignored": 0}
    assert (await suppressions(world), await vendor_state(world)) == ([], "bounced")


@pytest.mark.parametrize("status", [None, 7, "ana@example.com", "5.1.1 ana@example.com", "x" * 500])
async def test_only_a_mail_servers_code_is_kept_as_one(world: World, status: object) -> None:
    touchpoint = await world.sent()
    await world.sendgrid([event(touchpoint.touchpoint_id, "bounce", status=status)])
    assert await suppressions(world) == [("email", "ana@example.com", "bounced", None)]


async def test_what_is_barred_is_not_logged(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("INFO")
    touchpoint = await world.sent()
    await world.sendgrid([event(touchpoint.touchpoint_id, "bounce")])
    assert await suppressions(world)
    assert "ana@example.com" not in caplog.text + "".join(capsys.readouterr())


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
    monkeypatch.setattr(callbacks, "_logged_at", {})
    touchpoint = await world.sent()
    posted = [event(touchpoint.touchpoint_id)]
    with capture_logs() as lines:
        for _ in range(3):
            body = json.dumps(posted).encode()
            by_another = sign_sendgrid(new_sendgrid_key(), body, datetime.now(UTC))
            await refused(world, 403, posted, headers=by_another)
            await refused(world, 403, posted, headers={})
        monkeypatch.setattr(callbacks, "LOGGED_EVERY", 0.0)
        await refused(world, 403, posted, headers={})
    assert [(line["event"], line["log_level"], line["reason"]) for line in lines] == [
        ("webhook_refused", "error", "the signature does not hold: forged"),
        *[("webhook_refused", "error", "the signature does not hold: unsigned")] * 2,
    ]
    assert {(line["vendor"], line["who_must_act"]) for line in lines} == {("SendGrid", "operator")}
    assert touchpoint.touchpoint_id not in str(lines)
    assert "example.com" not in str(lines)
