"""What a session keeps of a key: a mark that opens for as long as that very secret does."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.store.access import AccessKeys, NewKey
from adapters.store.engine.database import Database
from domain.access import AccessKey, Denied, Refused, Role, WantedKey
from domain.access.keys import digest_of, mark_of
from domain.operations import OperatorRequest

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARIA = OperatorRequest(by="maria", reason="a new key")


async def tried(
    keys: AccessKeys, new: NewKey, now: datetime = NOON, *, mark: str | None = None
) -> AccessKey | Denied:
    secret = await keys.session_secret()
    own = mark_of(digest_of(new.text), secret)
    found = await keys.check_mark(new.key.key_id, mark or own, secret, now)
    return found.why if isinstance(found, Refused) else found


async def made(keys: AccessKeys, expires_at: datetime | None = None) -> NewKey:
    return await keys.create(
        WantedKey("lena", Role.SUPPORT, expires_at=expires_at), operator=MARIA, at=NOON
    )


async def rotated(keys: AccessKeys, until: datetime, at: datetime = NOON) -> NewKey:
    return await keys.rotate("lena", until, None, operator=MARIA, at=at)


async def test_the_secret_of_sessions_is_made_once_for_all(database: Database) -> None:
    stores = [AccessKeys(database) for _ in range(8)]
    made = await asyncio.gather(*(store.session_secret() for store in stores))
    assert len(set(made)) == 1
    assert len(made[0]) == 32


async def test_a_mark_opens_what_its_key_opens_and_tells_nothing_of_it(
    database: Database,
) -> None:
    keys = AccessKeys(database)
    new = await made(keys)
    found = await tried(keys, new)
    assert isinstance(found, AccessKey)
    assert (found.name, found.role) == ("lena", "support")
    for other in ("", "x", digest_of(new.text), new.text, "0" * 64):
        assert isinstance(await tried(keys, new, mark=other or " "), Denied)


async def test_a_mark_ends_with_its_secret(database: Database) -> None:
    keys = AccessKeys(database)
    first = await made(keys)
    second = await rotated(keys, NOON + HOUR)
    assert isinstance(await tried(keys, first), AccessKey)
    assert isinstance(await tried(keys, second), AccessKey)
    assert await tried(keys, first, NOON + HOUR) is Denied.ROTATED
    third = await rotated(keys, NOON + 3 * HOUR, NOON + 2 * HOUR)
    assert isinstance(await tried(keys, first, NOON + 2 * HOUR), Denied)
    assert isinstance(await tried(keys, third, NOON + 2 * HOUR), AccessKey)
    await keys.revoke("lena", operator=MARIA, at=NOON)
    assert await tried(keys, third) is Denied.REVOKED


async def test_a_mark_ends_when_its_key_expires(database: Database) -> None:
    keys = AccessKeys(database)
    new = await made(keys, expires_at=NOON + HOUR)
    assert isinstance(await tried(keys, new), AccessKey)
    assert await tried(keys, new, NOON + HOUR) is Denied.EXPIRED
