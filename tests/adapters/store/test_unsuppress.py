"""Lifting a suppression: by a person, for a reason, and kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.customers.reactivating import (
    Lifted,
    NotSuppressed,
    OptedOutByCustomer,
    Suppressions,
)
from adapters.store.customers.suppressions import Shown, is_suppressed, suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import events
from domain.customers import Channel, Identity
from domain.messages import Reason
from domain.operations import OperatorRequest
from tests.adapters.store.building import ANA, NOON, PHONE, meet
from tests.adapters.store.transactions import begin, read

MARIA = OperatorRequest(by="maria", reason="a typing mistake in our own import")
DAY = timedelta(days=1)
OTHER = "bea@example.com"


async def bar(database: Database, channel: Channel, address: str, reason: Reason) -> None:
    async with begin(database) as tx:
        await tx.run(suppress, channel, address, reason, NOON, shown=Shown("tp-1", "5.1.1"))


async def barred(database: Database, channel: Channel, address: str) -> bool:
    async with read(database) as tx:
        return await tx.run(is_suppressed, channel, address)


async def kept(database: Database) -> list[tuple[str, str, str, dict[str, object]]]:
    """Return what the store tells of liftings."""
    row = events.c
    async with read(database) as tx:
        found = await tx.execute(
            select(row.customer_id, row.source, row.state, row.properties)
            .where(row.name == "Channel Restarted")
            .order_by(row.customer_id)
        )
        return [tuple(each) for each in found]


async def test_a_bounced_address_is_lifted_and_who_did_it_and_why_is_kept(
    database: Database,
) -> None:
    await meet(database)
    await bar(database, Channel.EMAIL, str(ANA.email), Reason.BOUNCED)
    lifted = await Suppressions(database).lift("c-ana", Channel.EMAIL, MARIA, NOON + DAY)
    assert lifted == Lifted(Reason.BOUNCED, NOON)
    assert not await barred(database, Channel.EMAIL, str(ANA.email))
    facts = {
        "channel": "email",
        "by": "maria",
        "reason": MARIA.reason,
        "barred_for": "bounced",
        "barred_at": NOON.isoformat(),
        "at_her_request": False,
    }
    assert await kept(database) == [("c-ana", "operator", "dispatched", facts)]


@pytest.mark.parametrize("reason", [Reason.OPTED_OUT, Reason.SPAM_REPORT])
async def test_what_she_asked_for_herself_is_lifted_at_her_request_alone(
    database: Database, reason: Reason
) -> None:
    await meet(database)
    await bar(database, Channel.SMS, PHONE, reason)
    suppressions = Suppressions(database)
    with pytest.raises(OptedOutByCustomer, match=reason.label):
        await suppressions.lift("c-ana", Channel.SMS, MARIA, NOON)
    assert await barred(database, Channel.SMS, PHONE)
    assert await kept(database) == []
    await suppressions.lift("c-ana", Channel.SMS, MARIA, NOON, customer_requested=True)
    assert not await barred(database, Channel.SMS, PHONE)
    ((_, _, _, facts),) = await kept(database)
    assert facts["at_her_request"] is True


async def test_it_is_kept_for_all_who_have_the_address(database: Database) -> None:
    """And in whatever case they wrote it."""
    await meet(database)
    twin = Identity(customer_id="c-twin", email=str(ANA.email).upper())
    await Intake(database).identify("e-twin", twin, NOON)
    await bar(database, Channel.EMAIL, str(ANA.email), Reason.BOUNCED)
    await Suppressions(database).lift("c-twin", Channel.EMAIL, MARIA, NOON)
    assert not await barred(database, Channel.EMAIL, str(ANA.email))
    assert [customer for customer, *_ in await kept(database)] == ["c-ana", "c-twin"]


async def test_another_address_and_another_channel_stay_barred(database: Database) -> None:
    await meet(database)
    await bar(database, Channel.EMAIL, str(ANA.email), Reason.BOUNCED)
    await bar(database, Channel.EMAIL, OTHER, Reason.BOUNCED)
    await bar(database, Channel.SMS, PHONE, Reason.INVALID_ADDRESS)
    await Suppressions(database).lift("c-ana", Channel.EMAIL, MARIA, NOON)
    assert await barred(database, Channel.EMAIL, OTHER)
    assert await barred(database, Channel.SMS, PHONE)


async def test_where_nothing_is_barred_the_reason_is_told_and_nothing_kept(
    database: Database,
) -> None:
    await meet(database)
    await Intake(database).identify("e-none", Identity(customer_id="c-none"), NOON)
    for customer_id, problem in (
        ("c-ana", "nothing suppresses their address for e-mail"),
        ("c-none", "they have no address for e-mail"),
        ("c-nobody", "nothing is known of a customer `c-nobody`"),
    ):
        with pytest.raises(NotSuppressed, match=problem):
            await Suppressions(database).lift(customer_id, Channel.EMAIL, MARIA, NOON)
    assert await kept(database) == []
