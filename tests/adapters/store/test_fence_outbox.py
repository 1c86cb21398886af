"""The outbox stands in for a vendor in what it refuses and what it can say, too."""

from datetime import timedelta

import pytest

from adapters.store.database import Database
from adapters.store.outbox import Outbox, OutboxCourier
from domain.customers import Channel
from domain.errors import VendorUnavailable
from domain.ports import Doubt
from tests.adapters.fences import StubFence
from tests.adapters.store.building import NOON
from tests.fakes.parcels import EMAIL, PHONE, TEXT

FENCE = StubFence(NOON)
DOUBT = Doubt(
    touchpoint_id=TEXT.touchpoint_id,
    attempt_id=1,
    channel=Channel.SMS,
    address=PHONE,
    since=NOON,
    until=NOON + timedelta(seconds=60),
)


async def test_once_the_fence_is_closed_nothing_is_kept(database: Database) -> None:
    courier = OutboxCourier(database, Channel.SMS)
    with pytest.raises(VendorUnavailable):
        await courier.deliver(TEXT, StubFence(NOON, passes=0))
    assert await Outbox(database).messages() == []
    assert await courier.trace(DOUBT, NOON) == []


async def test_what_it_kept_of_a_touchpoint_it_finds_by_the_ids_of_the_receipts(
    database: Database,
) -> None:
    texts, mails = OutboxCourier(database, Channel.SMS), OutboxCourier(database, Channel.EMAIL)
    receipts = [await texts.deliver(TEXT, FENCE) for _ in range(2)]
    mail = await mails.deliver(EMAIL, FENCE)
    await texts.deliver(TEXT.model_copy(update={"touchpoint_id": "another"}), FENCE)
    assert await texts.trace(DOUBT, NOON) == [each.vendor_message_id for each in receipts]
    assert await mails.trace(DOUBT, NOON) == [mail.vendor_message_id]


async def test_a_reply_to_a_text_of_hers_is_not_the_message_in_doubt(database: Database) -> None:
    await Outbox(database).keep_reply(TEXT.touchpoint_id, PHONE, "Obrigado", NOON)
    assert await OutboxCourier(database, Channel.SMS).trace(DOUBT, NOON) == []
