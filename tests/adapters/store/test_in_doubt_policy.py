"""An attempt of which the vendor knows nothing follows its message's policy."""

from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.messages import OnUnknown, Reason, Status
from tests.adapters.store.building import (
    ANA,
    NOON,
    RECEIPT,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    meet,
    sent,
)
from tests.adapters.store.doubts import MAIL_SETTLED, ONCE, SURELY, lost, states


async def test_where_nobody_can_say_an_offer_is_not_sent_again(database: Database) -> None:
    await meet(database)
    await lost(database, ONCE, None)

    for later in (MAIL_SETTLED, MAIL_SETTLED + timedelta(days=30)):
        delivery = await answered(database, asking(), ONCE, later)
        assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.AT_MOST_ONCE)
        assert (delivery.again_at, delivery.refused) == (None, False)
    assert await states(database) == [("unknown", "at_most_once")]


async def test_where_nobody_can_say_what_they_must_get_is_sent_again_up_to_three_times(
    database: Database,
) -> None:
    await meet(database)
    await lost(database, SURELY, None, tries=3)

    delivery = await answered(database, asking(), SURELY, NOON + timedelta(days=1))
    assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.TRIED_ENOUGH)
    assert await states(database) == [("unknown", "at_least_once")] * 3


async def test_what_is_sent_again_is_sent(database: Database) -> None:
    await meet(database)
    await lost(database, SURELY, None)
    await sent(database, asking(), SURELY, NOON + timedelta(hours=1))

    delivery = await answered(database, asking(), SURELY, NOON + timedelta(hours=2))
    assert delivery.status is Status.SENT
    assert await states(database) == [("unknown", "at_least_once"), ("handed_over", None)]


async def test_what_must_not_leave_any_more_is_not_sent_again_and_stays_unknown(
    database: Database,
) -> None:
    await meet(database)
    await lost(database, SURELY, None)
    obsolete = asking(obsolete=True)

    delivery = await answered(database, obsolete, SURELY, NOON + timedelta(hours=1))
    assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.OBSOLETE)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    assert enrolment.touchpoints[0].status == "unknown"


@pytest.mark.parametrize("refused", [True, False])
async def test_what_they_may_have_got_is_not_told_to_have_failed(
    database: Database, refused: bool
) -> None:
    """The first attempt is lost for good; the second one is refused, or calls nobody."""
    await meet(database)
    await lost(database, SURELY, None)
    ledger, later = SqlLedger(database, TIMING), NOON + timedelta(hours=1)
    again = await claimed(database, asking(), SURELY, later)
    if refused:
        await ledger.record(again, Status.FAILED, Reason.REJECTED, later)
    else:
        await ledger.release(again)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    (touchpoint,) = enrolment.touchpoints
    assert (touchpoint.status, touchpoint.reason) == ("unknown", "interrupted")


def test_offers_are_sent_at_most_once_and_orders_at_least_once_by_default() -> None:
    assert TIP.on_unknown is OnUnknown.AT_MOST_ONCE
    assert RECEIPT.on_unknown is OnUnknown.AT_LEAST_ONCE
