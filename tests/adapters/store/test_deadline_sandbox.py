"""The sandbox stands in for a vendor in what it refuses and what it can say, too."""

from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from domain.customers import Channel
from domain.errors import VendorUnavailable
from domain.ports import InDoubt
from tests.adapters.store.building import NOON
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import EMAIL, PHONE, TEXT
from vendors.sandbox import SandboxProvider

DEADLINE = StubDeadline(NOON)
DOUBT = InDoubt(
    touchpoint_id=TEXT.touchpoint_id,
    attempt_id=1,
    channel=Channel.SMS,
    address=PHONE,
    since=NOON,
    until=NOON + timedelta(seconds=60),
)


async def test_once_the_fence_is_closed_nothing_is_kept(database: Database) -> None:
    provider = SandboxProvider(SqlMailbox(database), Channel.SMS)
    with pytest.raises(VendorUnavailable):
        await provider.deliver(TEXT, StubDeadline(NOON, passes=0))
    assert await SqlMailbox(database).messages() == []
    assert await provider.trace(DOUBT, NOON) == []


async def test_what_it_kept_of_a_touchpoint_it_finds_by_the_ids_of_the_receipts(
    database: Database,
) -> None:
    mailbox = SqlMailbox(database)
    texts, mails = SandboxProvider(mailbox, Channel.SMS), SandboxProvider(mailbox, Channel.EMAIL)
    receipts = [await texts.deliver(TEXT, DEADLINE) for _ in range(2)]
    mail = await mails.deliver(EMAIL, DEADLINE)
    await texts.deliver(TEXT.model_copy(update={"touchpoint_id": "another"}), DEADLINE)
    assert await texts.trace(DOUBT, NOON) == [each.vendor_message_id for each in receipts]
    assert await mails.trace(DOUBT, NOON) == [mail.vendor_message_id]


async def test_a_reply_to_a_text_of_theirs_is_not_the_message_in_doubt(database: Database) -> None:
    await SqlMailbox(database).keep_reply(TEXT.touchpoint_id, Channel.SMS, PHONE, "Obrigado", NOON)
    assert await SandboxProvider(SqlMailbox(database), Channel.SMS).trace(DOUBT, NOON) == []
