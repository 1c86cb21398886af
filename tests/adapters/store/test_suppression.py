"""An address of no use is suppressed on its channel, for everybody who has it."""

from itertools import permutations

from adapters.store.customers.reactivating import Suppressions
from adapters.store.customers.suppressions import Shown, suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    RECEIPT,
    TIMING,
    answered,
    asking,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.suppressing import EMAIL, LATER, OPERATOR, bounce, suppressed
from tests.adapters.store.transactions import begin

GRAVITY = (Reason.INVALID_ADDRESS, Reason.BOUNCED, Reason.OPTED_OUT, Reason.SPAM_REPORT)


async def test_a_bounce_bars_the_address_and_the_next_send_takes_the_next_channel(
    database: Database,
) -> None:
    """At once, in all journeys, whatever the address's case, for all who share it."""
    await meet(database)
    await meet(database, BEA)
    claim = await sent(database, asking())
    await SqlLedger(database, TIMING).note([bounce(claim.touchpoint_id, EMAIL.upper())], NOON)

    for customer, journey in ((ANA, "another"), (BEA, "shop")):
        mail = asking(
            f"run-{journey}:shop.receipt:1",
            customer_id=customer.customer_id,
            journey=journey,
            first_execution_run_id=f"run-{journey}",
        )
        refused = await answered(database, mail, RECEIPT, LATER)
        assert (refused.status, refused.reason) == (Status.SKIPPED, Reason.SUPPRESSED)
        assert refused.refused
        await sent(database, mail.model_copy(update={"channel": Channel.SMS}), now=LATER)


async def test_of_several_reasons_the_gravest_stays_in_whatever_order(database: Database) -> None:
    await meet(database)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    for number, order in enumerate(permutations(GRAVITY)):
        address = f"n{number}@example.com"
        async with begin(database) as tx:
            for minute, reason in enumerate(order):
                shown = Shown(touchpoint_id, f"code of {reason}")
                at = NOON + minute * MINUTE
                await tx.run(suppress, Channel.EMAIL, address, reason, at, shown=shown)
    rows = await rows_of(database, "suppressions")
    assert len(rows) == 24
    assert {(r["reason"], r["detail"], r["touchpoint_id"], r["at"]) for r in rows} == {
        ("spam_report", "code of spam_report", touchpoint_id, NOON)
    }


async def test_the_address_that_the_news_names_is_barred_not_the_one_they_have_now(
    database: Database,
) -> None:
    await meet(database)
    claim = await sent(database, asking())
    moved = ANA.model_copy(update={"email": "new@example.com"})
    await Intake(database).identify("moved", moved, NOON)
    await SqlLedger(database, TIMING).note([bounce(claim.touchpoint_id)], NOON)

    assert await suppressed(database, Channel.EMAIL, EMAIL)
    assert not await suppressed(database, Channel.EMAIL, "new@example.com")
    assert (await explain(database, ANA.customer_id)).suppressions == ()


async def test_news_without_an_address_bars_none(database: Database) -> None:
    await meet(database)
    claim = await sent(database, asking())
    news = bounce(claim.touchpoint_id)._replace(address=None)
    await SqlLedger(database, TIMING).note([news], NOON)
    assert await rows_of(database, "suppressions") == []


async def test_news_of_a_touchpoint_that_nobody_knows_bars_nobody(database: Database) -> None:
    await SqlLedger(database, TIMING).note([bounce("of-nobody")], NOON)
    assert await rows_of(database, "suppressions") == []


async def test_it_is_explained_to_all_who_share_the_address_without_the_address(
    database: Database,
) -> None:
    await meet(database)
    await meet(database, BEA)
    claim = await sent(database, asking())
    await SqlLedger(database, TIMING).note([bounce(claim.touchpoint_id)], NOON)
    await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, LATER)

    for customer in (ANA, BEA):
        told = await explain(database, customer.customer_id)
        assert [tuple(dict(one).values()) for one in told.suppressions] == [
            ("email", "bounced", "5.1.1", "shop.receipt", NOON),
            ("sms", "opted_out", None, None, LATER),
        ]
        for address in ("example.com", PHONE[1:]):
            assert address not in told.model_dump_json()
    assert claim.touchpoint_id not in (await explain(database, "c-bea")).model_dump_json()


async def test_each_address_that_a_message_bounced_from_is_barred(database: Database) -> None:
    """It went to the old one, of which nobody can say; then to the new."""
    await meet(database)
    ledger, moved = SqlLedger(database, TIMING), "new@example.com"
    claim = await sent(database, asking())
    await ledger.note([bounce(claim.touchpoint_id)], NOON)
    await ledger.note([bounce(claim.touchpoint_id, moved)], LATER)
    assert await suppressed(database, Channel.EMAIL, EMAIL)
    assert await suppressed(database, Channel.EMAIL, moved)


async def test_a_bounce_that_names_no_message_bars_the_address_of_a_customer(
    database: Database,
) -> None:
    """As one does that a mail server sends after it had taken the message."""
    await meet(database)
    stray = bounce("")._replace(touchpoint_id=None, at=NOON)
    of_nobody = stray._replace(address="nobody@example.com")
    assert await SqlLedger(database, TIMING).note([stray, of_nobody], LATER) == {stray}
    assert await suppressed(database, Channel.EMAIL, EMAIL)
    (row,) = await rows_of(database, "suppressions")
    assert (row["reason"], row["detail"]) == ("bounced", "5.1.1")

    await Suppressions(database).lift(ANA.customer_id, Channel.EMAIL, OPERATOR, LATER)
    await SqlLedger(database, TIMING).note([stray], LATER + MINUTE)
    assert not await suppressed(database, Channel.EMAIL, EMAIL)
