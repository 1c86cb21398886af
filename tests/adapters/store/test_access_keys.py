"""Keys of callers in the store: made, rotated, revoked, and never kept themselves."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.store.access import AccessKeys, KeyRefused, NewKey
from adapters.store.engine.database import Database
from adapters.store.schema import access_keys, metadata
from domain.access import STRANGER, AccessKey, Denied, Refused, Role, Scope, WantedKey
from domain.operations import OperatorRequest
from tests.adapters.store.transactions import read

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARIA = OperatorRequest(by="maria", reason="a new key")
BEA = OperatorRequest(by="bea", reason="it leaked")
OFFERS = WantedKey("crm", Role.READER, scope=Scope(topics=frozenset({"offers", "tips"})))


async def made(keys: AccessKeys, wanted: WantedKey = OFFERS) -> NewKey:
    return await keys.create(wanted, operator=MARIA, at=NOON)


async def tried(keys: AccessKeys, new: NewKey, now: datetime = NOON) -> AccessKey | Denied:
    found = await keys.check(new.key.key_id, new.text, now)
    return found.why if isinstance(found, Refused) else found


async def rotated(
    keys: AccessKeys, until: datetime = NOON + HOUR, at: datetime = NOON, **how: Any
) -> NewKey:
    return await keys.rotate("crm", until, how.pop("expires_at", None), operator=BEA, at=at)


async def test_a_key_opens_as_what_it_was_made_for(database: Database) -> None:
    keys = AccessKeys(database)
    found = await tried(keys, await made(keys))
    assert isinstance(found, AccessKey)
    assert (found.name, found.role, found.scope) == ("crm", "reader", OFFERS.scope)
    shop = await made(keys, WantedKey("shop", Role.INTAKE, "eu"))
    found = await tried(keys, shop)
    assert isinstance(found, AccessKey)
    assert (found.caller.workspace, found.caller.scope.is_limited) == ("eu", False)


async def test_no_table_holds_a_key(database: Database) -> None:
    keys = AccessKeys(database)
    new = [await made(keys), await rotated(keys)]
    async with read(database) as tx:
        tables = [(await tx.execute(select(table))).all() for table in metadata.sorted_tables]
    for secret in (each.text.rpartition("_")[2] for each in new):
        assert secret not in str(tables)


async def test_a_key_of_another_id_does_not_open(database: Database) -> None:
    keys = AccessKeys(database)
    crm, shop = await made(keys), await made(keys, WantedKey("shop", Role.INTAKE))
    assert await keys.check(shop.key.key_id, crm.text, NOON) is STRANGER
    assert await keys.check("0000000000", crm.text, NOON) is STRANGER


async def test_after_a_rotation_both_keys_open_until_the_time_that_was_said(
    database: Database,
) -> None:
    keys = AccessKeys(database)
    old, new = await made(keys), await rotated(keys)
    assert new.key.key_id == old.key.key_id
    assert isinstance(await tried(keys, old, NOON + HOUR - timedelta(seconds=1)), AccessKey)
    assert await tried(keys, old, NOON + HOUR) is Denied.ROTATED
    assert isinstance(await tried(keys, new, NOON + 24 * HOUR), AccessKey)


async def test_a_rotation_gives_an_old_key_no_more_time_than_it_had(database: Database) -> None:
    keys = AccessKeys(database)
    old = await made(keys, OFFERS._replace(expires_at=NOON + HOUR))
    new = await rotated(keys, NOON + 24 * HOUR, expires_at=NOON + 48 * HOUR)
    assert await tried(keys, old, NOON + HOUR) is Denied.ROTATED
    assert isinstance(await tried(keys, new, NOON + 47 * HOUR), AccessKey)


async def test_a_second_rotation_cuts_nobody_off_who_still_has_the_old_key(
    database: Database,
) -> None:
    keys = AccessKeys(database)
    old, new = await made(keys), await rotated(keys)
    with pytest.raises(KeyRefused, match="rotated just now"):
        await rotated(keys, NOON + 2 * HOUR)
    assert isinstance(await tried(keys, old), AccessKey)
    last = await rotated(keys, until=NOON)  # it leaked: both end at once
    assert [await tried(keys, each) for each in (old, new)] == [Denied.UNKNOWN, Denied.ROTATED]
    assert isinstance(await tried(keys, last), AccessKey)
    assert (await rotated(keys, NOON + 2 * HOUR)).text != last.text


async def test_an_expired_key_is_rotated_only_with_a_new_time(database: Database) -> None:
    keys = AccessKeys(database)
    await made(keys, OFFERS._replace(expires_at=NOON))
    with pytest.raises(KeyRefused, match="--expires-in"):
        await rotated(keys)
    new = await rotated(keys, expires_at=NOON + HOUR)
    assert isinstance(await tried(keys, new), AccessKey)


async def test_a_revoked_key_ends_with_its_former_one_and_frees_its_name(
    database: Database,
) -> None:
    keys = AccessKeys(database)
    old, new = await made(keys), await rotated(keys)
    await keys.revoke("crm", operator=BEA, at=NOON)
    assert {await tried(keys, each) for each in (old, new)} == {Denied.REVOKED}
    for named in (new.key.key_id, "crm"):
        with pytest.raises(KeyRefused, match=r"revoked already|no key that opens"):
            await keys.revoke(named, operator=BEA, at=NOON)
    again = await made(keys)
    assert again.key.key_id != new.key.key_id
    assert (await keys.revoke(again.key.key_id, operator=BEA, at=NOON)).name == "crm"


async def test_of_two_who_make_a_key_of_one_name_at_once_one_is_told(database: Database) -> None:
    keys = AccessKeys(database)
    results = await asyncio.gather(made(keys), made(keys), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["KeyRefused", "NewKey"]
    assert len(await keys.list()) == len(await keys.audit()) == 1


async def test_of_two_who_rotate_at_once_one_is_told(database: Database) -> None:
    keys = AccessKeys(database)
    await made(keys)
    results = await asyncio.gather(rotated(keys), rotated(keys), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["KeyRefused", "NewKey"]


async def test_the_audit_keeps_who_did_what_to_which_key_and_why(database: Database) -> None:
    keys = AccessKeys(database)
    new = await made(keys)
    await rotated(keys)
    await keys.revoke("crm", operator=BEA, at=NOON)
    told = await keys.audit()
    assert [(each.action, each.by, each.reason) for each in told] == [
        ("revoke", "bea", "it leaked"),
        ("rotate", "bea", "it leaked"),
        ("create", "maria", "a new key"),
    ]
    assert {(each.key_id, each.name) for each in told} == {(new.key.key_id, "crm")}


async def test_the_hour_of_the_last_use_only_grows(database: Database) -> None:
    keys = AccessKeys(database)
    new = await made(keys)
    for hour in (NOON, NOON + HOUR, NOON):
        await keys.note_use(new.key.key_id, hour)
    async with read(database) as tx:
        assert await tx.scalar(select(access_keys.c.used_at)) == NOON + HOUR
