"""What knobs are set to, and the audit of who did it."""

import asyncio

import pytest

from adapters.store.engine.database import Database
from adapters.store.knobs import KnobSettings, NotSet
from adapters.store.records import SqlRecords
from domain.operations import OperatorRequest
from tests.adapters.store.building import MINUTE, NOON

PERCENT = "basket.percent"
MARIA = OperatorRequest(by="maria", reason="a good month")
BEA = OperatorRequest(by="bea", reason="it is over")


async def test_what_is_set_counts_at_once_until_it_is_reset(database: Database) -> None:
    knobs, records = KnobSettings(database), SqlRecords(database)
    assert await records.knob(PERCENT) is None
    await knobs.set(PERCENT, "15", MARIA, NOON)
    await knobs.set(PERCENT, "20", BEA, NOON + MINUTE)
    assert await records.knob(PERCENT) == "20"
    (setting,) = await knobs.list()
    assert (setting.by, setting.reason, setting.at) == ("bea", "it is over", NOON + MINUTE)

    assert await knobs.reset(PERCENT, MARIA, NOON + 2 * MINUTE) == "20"
    assert await records.knob(PERCENT) is None
    with pytest.raises(NotSet):
        await knobs.reset(PERCENT, MARIA, NOON + 3 * MINUTE)


async def test_the_audit_tells_who_changed_what_from_what_to_what(database: Database) -> None:
    knobs = KnobSettings(database)
    await knobs.set(PERCENT, "15", MARIA, NOON)
    await knobs.set(PERCENT, "20", BEA, NOON)
    await knobs.set("other.hour", "10:00", BEA, NOON)
    await knobs.reset(PERCENT, BEA, NOON)

    lines = [
        (one.action, one.by, one.before, one.after) for one in await knobs.audit(only=[PERCENT])
    ]
    assert lines == [
        ("reset", "bea", "20", None),
        ("set", "bea", "15", "20"),
        ("set", "maria", None, "15"),
    ]
    assert len(await knobs.audit()) == 4
    assert await knobs.audit(only=[]) == []


async def test_of_many_who_set_it_at_once_each_tells_what_it_was_before(
    database: Database,
) -> None:
    knobs = KnobSettings(database)
    values = [str(number) for number in range(8)]
    await asyncio.gather(*(knobs.set(PERCENT, each, MARIA, NOON) for each in values))

    entries = list(reversed(await knobs.audit()))
    befores = {one.before for one in entries}
    assert befores == {None, *values} - {await SqlRecords(database).knob(PERCENT)}
