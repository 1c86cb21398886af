"""Addresses: rows of a table, kept in step with the columns that the last release knows alone."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Connection, select, text

from adapters.store.customers import addresses as module
from adapters.store.customers.addresses import address_of, folded, give_address, ids_at
from adapters.store.engine.database import Database
from adapters.store.engine.migrating import known_revisions
from adapters.store.events.intake import Intake
from adapters.store.reads.touchpoint import find
from adapters.store.schema import addresses, customers
from channels.registry import CHANNELS
from domain.customers import Channel, Identity
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    PHONE,
    answered,
    asking,
    claimed,
    meet,
    sent,
)
from tests.adapters.store.revisions import filled_at, rows_of
from tests.adapters.store.transactions import begin
from tests.thorough import few

NEW = "Ana.New@example.com"
OTHER_PHONE = "+351912345670"
COLUMNS = {Channel.EMAIL: ("email", "email_folded"), Channel.SMS: ("phone", "phone")}


def old_identify(tx: Connection, /, customer_id: str, **facts: str | None) -> None:
    """Do what a process of the last release does, which knows the columns alone."""
    if facts.get("email"):
        facts["email_folded"] = str(facts["email"]).casefold()
    changes = ", ".join(f"{name} = :{name}" for name in facts)
    statement = text(f"UPDATE customers SET {changes} WHERE customer_id = :customer_id")
    tx.execute(statement, {"customer_id": customer_id, **facts})


def old_erase(tx: Connection, customer_id: str) -> None:
    nothing = {"email": None, "email_folded": None, "phone": None, "first_name": None}
    old_identify(tx, customer_id, **nothing)
    tx.execute(text("UPDATE customers SET erased_at = updated_at"))


def old_ids_at(tx: Connection, channel: Channel, address: str) -> list[str]:
    """Ask as a process of the last release does."""
    column = customers.c[COLUMNS[channel][1]]
    found = select(customers.c.customer_id).where(column == folded(channel, address))
    return list(tx.scalars(found.order_by(customers.c.customer_id)))


async def test_an_address_that_an_old_process_takes_in_is_used_by_the_new_ones(
    database: Database,
) -> None:
    await meet(database)
    await database.write(old_identify, ANA.customer_id, email=NEW)

    assert await database.read(ids_at, Channel.EMAIL, NEW.upper()) == [ANA.customer_id]
    assert await database.read(ids_at, Channel.EMAIL, str(ANA.email)) == []
    assert await database.read(ids_at, Channel.SMS, PHONE) == [ANA.customer_id]
    assert (await claimed(database, asking())).address == NEW


async def test_an_address_that_an_old_process_spells_otherwise_stays_the_same_one(
    database: Database,
) -> None:
    await meet(database)
    shouting = str(ANA.email).upper()
    await database.write(old_identify, ANA.customer_id, email=shouting)

    assert await database.read(ids_at, Channel.EMAIL, str(ANA.email)) == [ANA.customer_id]
    assert (await claimed(database, asking())).address == shouting


async def test_a_customer_whom_an_old_process_meets_is_reached(database: Database) -> None:
    def old_meet(tx: Connection) -> None:
        bare = {"traits": {}, "created_at": NOON, "updated_at": NOON}
        address = {"email": NEW, "email_folded": NEW.casefold(), "phone": PHONE}
        tx.execute(customers.insert(), {"customer_id": "c-new", **bare, **address})

    await database.write(old_meet)
    for channel, address in ((Channel.EMAIL, NEW), (Channel.SMS, PHONE)):
        assert await database.read(ids_at, channel, address) == ["c-new"]
        assert await database.read(address_of, "c-new", channel) == address


@pytest.mark.parametrize("nothing", ["", None])
async def test_an_address_that_an_old_process_takes_away_is_gone(
    database: Database, nothing: str | None
) -> None:
    await meet(database)
    await database.write(old_identify, ANA.customer_id, phone=nothing)

    assert await database.read(ids_at, Channel.SMS, PHONE) == []
    delivery = await answered(database, asking(channel=Channel.SMS))
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.NO_ADDRESS)


async def test_a_customer_whom_an_old_process_erases_has_no_address_left(
    database: Database,
) -> None:
    await meet(database)
    await database.write(old_erase, ANA.customer_id)
    rows = await database.read(rows_of)

    assert rows["addresses"] == []
    assert (rows["customers"][0]["email"], rows["customers"][0]["phone"]) == (None, None)


async def test_an_address_that_a_new_process_takes_in_is_found_by_the_old_ones(
    database: Database,
) -> None:
    await meet(database)
    moved = Identity(customer_id=ANA.customer_id, email=NEW, phone=OTHER_PHONE)
    await Intake(database).identify("moved", moved, NOON)

    for channel, before, now in (
        (Channel.EMAIL, str(ANA.email), NEW),
        (Channel.SMS, PHONE, OTHER_PHONE),
    ):
        assert await database.read(old_ids_at, channel, before) == []
        assert await database.read(old_ids_at, channel, now) == [ANA.customer_id]
    (row,) = (await database.read(rows_of))["customers"]
    assert (row["email"], row["email_folded"]) == (NEW, NEW.casefold())


async def test_an_address_that_a_new_process_takes_away_is_gone_for_the_old_ones(
    database: Database,
) -> None:
    await meet(database)
    nothing = Identity(customer_id=ANA.customer_id, email="", phone="")
    await Intake(database).identify("moved", nothing, NOON)
    (row,) = (await database.read(rows_of))["customers"]

    assert not any((row["email"], row["email_folded"], row["phone"]))
    assert await database.read(old_ids_at, Channel.SMS, PHONE) == []


def in_columns(tx: Connection) -> set[tuple[str, str, str, str]]:
    return {
        (row.customer_id, channel.value, getattr(row, address), getattr(row, place))
        for row in tx.execute(select(customers))
        for channel, (address, place) in COLUMNS.items()
        if getattr(row, address)
    }


def in_table(tx: Connection) -> set[tuple[str, str, str, str]]:
    columns = (
        addresses.c.customer_id,
        addresses.c.channel,
        addresses.c.address,
        addresses.c.folded,
    )
    return {(row[0], row[1], row[2], row[3]) for row in tx.execute(select(*columns))}


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_writes_in_whatever_order_both_say_the_same(
    database: Database, seed: int
) -> None:
    chance, intake = random.Random(seed), Intake(database)  # noqa: S311 - the same each time
    for nth in range(40):
        who = chance.choice(["c-1", "c-2"])
        email = chance.choice([None, "", NEW, NEW.upper(), "b@example.com"])
        phone = chance.choice([None, "", PHONE, OTHER_PHONE])
        if chance.random() < 0.5:
            given = Identity(customer_id=who, email=email, phone=phone)
            await intake.identify(f"i-{nth}", given, NOON + nth * MINUTE)
        else:
            await database.write(old_identify, who, email=email, phone=phone)
        assert await database.read(in_columns) == await database.read(in_table)


@pytest.mark.parametrize("revision", few(known_revisions()[:-1], 8))
async def test_addresses_of_each_revision_move_to_the_table(empty_url: str, revision: str) -> None:
    database = await filled_at(empty_url, revision)
    await database.migrate()

    assert await database.read(in_table) == {
        ("c-1", "email", "A@example.com", "a@example.com"),
        ("c-1", "sms", PHONE, PHONE),
    }
    assert await database.read(in_columns) == await database.read(in_table)
    await database.close()


async def test_what_is_written_while_the_table_is_made_is_in_it(empty_url: str) -> None:
    """An old process's transaction is open as the migration begins; it waits for its end."""
    database, migrating = await filled_at(empty_url, "0005"), await Database.open(empty_url)
    async with begin(database) as tx:
        await tx.run(old_identify, "c-1", email=NEW)
        migration = asyncio.create_task(migrating.migrate())
        await asyncio.wait([migration], timeout=0.3)
        assert not migration.done()
    await migration
    await migrating.close()

    assert await database.read(ids_at, Channel.EMAIL, NEW) == ["c-1"]
    assert await database.read(in_columns) == await database.read(in_table)
    await database.close()


@pytest.fixture
def beacons(monkeypatch: pytest.MonkeyPatch) -> Channel:
    """A channel on which a customer may have two addresses."""
    beacon = cast("Channel", "beacon")
    spec = replace(CHANNELS[Channel.SMS], name=beacon, most_addresses=2)
    monkeypatch.setattr(module, "CHANNELS", {**CHANNELS, beacon: spec})
    return beacon


async def test_of_several_addresses_the_one_given_last_is_used_and_the_oldest_go(
    database: Database, beacons: Channel
) -> None:
    await meet(database)
    give: Callable[..., Any] = give_address
    for nth, address in enumerate(["b-1", "b-2", "b-1", "b-3"]):
        at = NOON + nth * timedelta(seconds=1)
        await database.write(give, ANA.customer_id, beacons, address, at)

    assert await database.read(address_of, ANA.customer_id, beacons) == "b-3"
    assert await database.read(ids_at, beacons, "b-1") == [ANA.customer_id]
    assert await database.read(ids_at, beacons, "b-2") == []
    await database.write(give, ANA.customer_id, beacons, "", NOON + MINUTE)
    assert await database.read(address_of, ANA.customer_id, beacons) is None
    assert await database.read(ids_at, Channel.SMS, PHONE) == [ANA.customer_id]


async def test_an_address_told_late_is_kept_only_among_the_newest(
    database: Database, beacons: Channel
) -> None:
    await meet(database)
    for nth, address in enumerate(["b-1", "b-2", "b-3"]):
        at = NOON - nth * timedelta(seconds=1)
        await database.write(give_address, ANA.customer_id, beacons, address, at)

    assert await database.read(address_of, ANA.customer_id, beacons) == "b-1"
    assert await database.read(ids_at, beacons, "b-2") == [ANA.customer_id]
    assert await database.read(ids_at, beacons, "b-3") == []


async def test_a_link_knows_its_address_also_where_an_old_process_changed_it(
    database: Database,
) -> None:
    await meet(database)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    before = await database.read(find, touchpoint_id)
    await database.write(old_identify, ANA.customer_id, email=NEW)
    after = await database.read(find, touchpoint_id)

    assert before is not None
    assert after is not None
    assert (before.address_is_current, after.address_is_current) == (True, False)
