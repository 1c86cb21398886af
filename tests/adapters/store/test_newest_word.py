"""Of a profile the newest word counts, on both databases; hidden keys have one secret."""

import asyncio
from datetime import datetime

import pytest

from adapters.store.customers.keys import given_keys
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.schema import addresses, customers, secrets
from domain.customers import Channel, Identity, Topic
from domain.profile import Dropped
from tests.adapters.store.building import ANA, MINUTE, NOON, meet
from tests.adapters.store.transactions import read

LATE, NEW = NOON - MINUTE, NOON
OLD_NUMBER, NEW_NUMBER = "+351910000001", "+351910000002"


def told(number: str) -> Identity:
    return Identity(
        customer_id=ANA.customer_id,
        phone=number,
        first_name=number[-1],
        consents={Topic.OFFERS: {Channel.SMS: number == NEW_NUMBER}},
        traits={"plan": number[-1]},
    )


@pytest.mark.parametrize("order", [(OLD_NUMBER, NEW_NUMBER), (NEW_NUMBER, OLD_NUMBER)])
async def test_in_either_order_they_end_the_same(
    database: Database, order: tuple[str, str]
) -> None:
    """Also in the last release's columns, which old processes read."""
    await meet(database)
    for nth, number in enumerate(order):
        at = NEW if number == NEW_NUMBER else LATE
        await Intake(database).identify(f"i-{nth}", told(number), at)
    async with read(database) as tx:
        row = (await tx.execute(customers.select())).one()
        numbers = await tx.execute(addresses.select().where(addresses.c.channel == "sms"))
        found = [(each.address, each.at) for each in numbers]
    assert found == [(NEW_NUMBER, NEW)]
    assert (row.phone, row.first_name, row.traits["plan"]) == (NEW_NUMBER, "2", "2")
    consents = (await explain(database, ANA.customer_id)).consents
    (word,) = [each for each in consents if (each.topic, each.channel) == ("offers", "sms")]
    assert (word.granted, word.at) == (True, NEW)


async def test_what_an_older_process_took_in_has_no_time_and_anything_counts(
    database: Database,
) -> None:
    await meet(database)
    async with read(database) as tx:
        await tx.execute(customers.select())
    await database.write(lambda tx: tx.execute(customers.update().values(told_at=None)))
    long_ago = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
    await Intake(database).identify(
        "i-1", Identity(customer_id=ANA.customer_id, first_name="Anita"), long_ago
    )
    async with read(database) as tx:
        row = (await tx.execute(customers.select())).one()
    assert (row.first_name, row.updated_at) == ("Anita", NOON - 90 * MINUTE)


async def test_an_older_word_that_cannot_be_used_is_not_shown(database: Database) -> None:
    await meet(database)
    intake, nothing = Intake(database), Identity(customer_id=ANA.customer_id)
    bad = Dropped("locale", "locale", "must be a language tag, such as pt-BR")
    await intake.identify("i-1", nothing, NOON - 100 * MINUTE, [bad])
    assert (await explain(database, ANA.customer_id)).dropped_traits == ()
    await intake.identify("i-2", nothing, NOON, [bad])
    (shown,) = (await explain(database, ANA.customer_id)).dropped_traits
    assert (shown.trait, shown.why, shown.at) == ("locale", bad.why, NOON)


async def test_whoever_needs_the_secret_at_once_gets_the_same_for_ever(database: Database) -> None:
    made = await asyncio.gather(*(Intake(database).key_secret() for _ in range(8)))
    assert len({*made, await Intake(database).key_secret()}) == 1
    assert len(made[0]) == 32
    async with read(database) as tx:
        assert len((await tx.execute(secrets.select())).all()) == 1


async def test_a_key_stays_as_it_was_given_first_and_each_customers_own(
    database: Database,
) -> None:
    intake = Intake(database)
    for customer_id, given in (("c-1", "#1"), ("c-1", " #1"), ("c-2", "#1")):
        await intake.know_keys(customer_id, {"hmac-1": given}, NOON)
    for customer_id, keys in (("c-1", {"hmac-1": "#1"}), ("c-2", {"hmac-1": "#1"}), ("c-3", {})):
        assert await database.read(given_keys, customer_id) == keys
