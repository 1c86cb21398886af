"""Which of SendGrid's events suppress an address."""

import json
from typing import Any

import pytest

from tests.vendors.sendgrid.posting import event, suppressions, vendor_state
from tests.webhooks.conftest import ANA, World


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


async def test_a_bounce_that_quotes_such_words_bars_its_own_address(world: World) -> None:
    touchpoint = await world.sent()
    bounced = json.dumps(event(touchpoint.touchpoint_id, "bounce", reason="550 inconnu?")).encode()
    bounced = bounced.replace(b"?", b"\xe9").replace(b"1773154800", b"NaN")
    assert (await world.sendgrid(b"[%b]" % bounced)).json() == {"processed": 1, "ignored": 0}
    assert await suppressions(world) == [("email", ANA.email, "bounced", None)]


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
