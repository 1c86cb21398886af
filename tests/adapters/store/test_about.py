"""A message about an event: its claim reads what that told, and without it nothing leaves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.reads.words import SentWords
from adapters.store.schema import events
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.events.commerce import OrderCompleted
from domain.messages import Delivery, Message, OnExpired, Reason, SendRequest, Status
from domain.ports import InDoubt
from tests.adapters.store.building import (
    ANA,
    BEA,
    NOON,
    RECEIPT,
    TIMING,
    answered,
    asking,
    claimed,
    clock_at,
    happening,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.doubts import MAIL_SETTLED, ONCE, SURELY, TEXT_SETTLED
from tests.adapters.store.merging import VISITOR, merge, visits
from tests.adapters.store.rights.erased import erase
from tests.adapters.store.transactions import begin

KINDS = {"about": (OrderCompleted,)}
OF_ORDER = RECEIPT.model_copy(update=KINDS)
ITEMS = [{"name": "Lamp", "price": 64.9}]
BY_MAIL, BY_TEXT = asking(about="e-1"), asking("run-1:shop.receipt:1", Channel.SMS, about="e-1")
DAY = timedelta(days=1)


async def told(
    database: Database,
    customer_id: str = ANA.customer_id,
    event_id: str = "e-1",
    given: Mapping[str, str] | None = None,
    **properties: Any,
) -> None:
    properties = {"items": ITEMS} | properties
    event = happening(event_id, customer_id, properties=properties)
    await Intake(database).track(event, given or {})


async def gone(database: Database) -> None:
    async with begin(database) as tx:
        await tx.execute(delete(events).where(events.c.event_id == "e-1"))


async def refused(database: Database, request: SendRequest = BY_MAIL) -> tuple[str, str]:
    delivery = await answered(database, request, OF_ORDER)
    return delivery.status, delivery.reason


async def test_its_claim_has_all_that_was_told_and_no_other_message_has(
    database: Database,
) -> None:
    await meet(database)
    await told(database, nested={"a": [1]})
    claim = await claimed(database, BY_MAIL, OF_ORDER)
    assert claim.about == {"items": ITEMS, "nested": {"a": [1]}}
    assert claim.properties == {}, "it is no variable"

    other = await claimed(database, asking("run-1:shop.tip:1", entry_event_id="e-1"))
    assert other.about == {}
    rows = await rows_of(database, "touchpoints")
    kept = {row["touchpoint_key"]: row["about_event_id"] for row in rows}
    assert kept == {"run-1:shop.receipt:1": "e-1", "run-1:shop.tip:1": None}


async def test_keys_are_as_they_were_given(database: Database) -> None:
    await meet(database)
    hidden = "hmac-" + "0" * 32
    await told(database, given={hidden: "#1001"}, order_id=hidden)
    assert (await claimed(database, BY_MAIL, OF_ORDER)).about["order_id"] == "#1001"


async def test_a_retry_of_what_left_nobody_is_about_the_very_same(database: Database) -> None:
    await meet(database)
    await told(database)
    first = await claimed(database, BY_MAIL, OF_ORDER)
    await SqlLedger(database, TIMING).release(first)
    await told(database, items=[])  # the same id: a repeat, and nothing else
    again = await claimed(database, BY_MAIL, OF_ORDER, NOON + DAY)
    assert again.about == first.about == {"items": ITEMS}


async def test_without_the_event_it_is_skipped_on_every_channel(database: Database) -> None:
    await meet(database)
    delivery = await answered(database, BY_TEXT, OF_ORDER)
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.EVENT_GONE)
    assert not delivery.refused, "no other channel tries it"
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    (touchpoint,) = enrolment.touchpoints
    assert (touchpoint.status, touchpoint.reason) == ("skipped", "event_gone")
    assert [each.reason for each in touchpoint.attempts] == ["event_gone"]


async def test_another_customers_event_is_none(database: Database) -> None:
    await meet(database)
    await meet(database, BEA)
    await told(database, BEA.customer_id)
    assert await refused(database) == ("skipped", "event_gone")


async def test_what_a_visitor_told_is_read_for_the_customer_they_became(
    database: Database,
) -> None:
    await meet(database)
    await visits(database)
    await told(database, VISITOR)
    of_the_visitor = asking(customer_id=VISITOR, about="e-1")
    await merge(database)
    claim = await claimed(database, of_the_visitor, OF_ORDER)
    assert (claim.customer.customer_id, claim.about) == (ANA.customer_id, {"items": ITEMS})


@pytest.mark.parametrize("is_swept", [True, False])
async def test_of_who_was_erased_that_is_the_reason(database: Database, is_swept: bool) -> None:
    await meet(database)
    await told(database)
    await erase(database)
    if is_swept:
        await gone(database)
    assert await refused(database) == ("skipped", "erased")


async def test_what_is_obsolete_or_late_says_so_and_what_waits_does_not_wait(
    database: Database,
) -> None:
    await meet(database)
    obsolete = asking(about="e-1", obsolete=True)
    assert await refused(database, obsolete) == ("skipped", "moot")
    fleeting = OF_ORDER.model_copy(update={"on_expired": OnExpired.SKIP})
    late = await answered(database, BY_MAIL, fleeting, NOON + 3 * DAY)
    assert late.reason is Reason.LATE
    stranger = asking("run-2:shop.receipt:1", customer_id="c-new", about="e-1", via=(Channel.SMS,))
    assert await refused(database, stranger) == ("skipped", "event_gone")


async def test_a_request_of_an_older_version_leaves_without_an_event(database: Database) -> None:
    await meet(database)
    assert (await claimed(database, asking(), OF_ORDER)).about == {}
    (touchpoint,) = await rows_of(database, "touchpoints")
    assert touchpoint["about_event_id"] is None


def test_the_payload_of_what_is_about_nothing_is_as_it_was() -> None:
    assert "about" not in asking().model_dump_json(by_alias=True)
    assert '"about":"e-1"' in BY_MAIL.model_dump_json(by_alias=True)


@pytest.mark.parametrize(
    ("what", "traced", "status", "reason"),
    [
        (SURELY, ["vendor-1"], Status.SENT, Reason.ALREADY_SENT),
        (SURELY, [], Status.SKIPPED, Reason.EVENT_GONE),
        (SURELY, None, Status.UNKNOWN, Reason.EVENT_GONE),
        (ONCE, None, Status.UNKNOWN, Reason.AT_MOST_ONCE),
    ],
)
async def test_what_may_have_left_is_cleared_up_after_its_event_went_and_sent_no_second_time(
    database: Database,
    what: Message,
    traced: list[str] | None,
    status: Status,
    reason: Reason,
) -> None:
    message, ledger = what.model_copy(update=KINDS), SqlLedger(database, TIMING)
    await meet(database)
    await told(database)
    await claimed(database, BY_MAIL, message)
    await gone(database)
    settling = await answered(database, BY_MAIL, message, NOON + timedelta(seconds=1))
    assert settling.reason is Reason.INTERRUPTED

    doubt = await ledger.claim(BY_MAIL, message, clock_at(MAIL_SETTLED))
    assert isinstance(doubt, InDoubt)
    await ledger.settle(doubt, traced, message, MAIL_SETTLED)
    stands = await ledger.claim(BY_MAIL, message, clock_at(MAIL_SETTLED))
    assert isinstance(stands, Delivery)
    assert (stands.status, stands.reason) == (status, reason)
    assert not stands.refused


async def test_a_text_in_doubt_is_followed_by_no_mail(database: Database) -> None:
    await meet(database)
    await told(database)
    await claimed(database, BY_TEXT, OF_ORDER)
    await gone(database)
    ledger = SqlLedger(database, TIMING)
    doubt = await ledger.claim(BY_TEXT, OF_ORDER, clock_at(TEXT_SETTLED))
    assert isinstance(doubt, InDoubt)
    await ledger.settle(doubt, [], OF_ORDER, TEXT_SETTLED)
    assert not (await answered(database, BY_TEXT, OF_ORDER, TEXT_SETTLED)).refused


async def test_what_it_was_rendered_from_is_told_for_as_long_as_the_event_is_there(
    database: Database,
) -> None:
    await meet(database)
    await told(database)
    await sent(database, BY_MAIL, OF_ORDER)
    (whole,) = await SentWords(database).of(ANA.customer_id)
    await gone(database)
    (lost,) = await SentWords(database).of(ANA.customer_id)
    assert (whole.about, lost.about) == ({"items": ITEMS}, None)
