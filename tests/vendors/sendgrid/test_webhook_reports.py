"""What SendGrid's events tell of a mail."""

import json
from typing import Any

import pytest

from tests.vendors.sendgrid.posting import event, suppressions, vendor_state
from tests.webhooks.conftest import ANA, World


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
