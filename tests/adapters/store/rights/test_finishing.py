"""Erasures are finished by the relay; one that cannot be is a fault."""

from datetime import timedelta

from adapters.store.engine.database import Database
from adapters.store.faults import Faults
from adapters.store.rights.erasing import Erasing
from domain.operations import OperatorRequest
from starter.relay.erasing import FAULT, LONGEST, FinishingErasures
from tests.adapters.store.building import ANA, NOON, asking, claimed, ended, meet

MARIA = OperatorRequest(by="maria", reason="they asked for it")


async def test_an_erasure_that_waits_too_long_is_a_fault_until_it_is_finished(
    database: Database,
) -> None:
    await meet(database)
    await claimed(database, asking())
    erasing, faults = Erasing(database), Faults(database)
    await erasing.accept(ANA.customer_id, MARIA, NOON)
    relay, last = FinishingErasures(database), NOON + LONGEST

    async def present() -> list[str]:
        return [each.fault.name for each in await faults.present(NOON)]

    await relay.finish(last)
    assert await present() == []
    await relay.finish(last + timedelta(minutes=1))
    assert await present() == [FAULT.name]

    await ended(database)
    await relay.finish(last + timedelta(minutes=2))
    assert await present() == []
    assert await erasing.unfinished(10) == []
