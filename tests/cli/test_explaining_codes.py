"""Why a vendor refused it is explained in its code: of what waits, of what went elsewhere."""

from adapters.store.engine.database import Database
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Reason, Status
from tests.adapters.store.building import ANA, NOON, asking, claimed, meet, sent
from tests.cli.conftest import InStore, Typed


def test_what_our_account_keeps_back_says_so(typed: Typed, in_store: InStore) -> None:
    async def refused(database: Database) -> None:
        await meet(database)
        await SqlLedger(database).release(await claimed(database, asking()), "401")

    in_store(refused)
    said = " ".join(typed("explain", ANA.customer_id).said.split())
    assert "waits, as the vendor does not take it now (401)" in said


def test_what_one_channel_refused_keeps_its_code_when_another_takes_it(
    typed: Typed, in_store: InStore
) -> None:
    async def refused(database: Database) -> None:
        await meet(database)
        claim = await claimed(database, asking(channel=Channel.SMS))
        await SqlLedger(database).record(
            claim, Status.FAILED, Reason.REJECTED, NOON, vendor_code="21408"
        )
        await sent(database, asking())

    in_store(refused)
    said = " ".join(typed("explain", ANA.customer_id).said.split())
    assert "sent by email" in said
    assert "sms refused: rejected (21408)" in said
