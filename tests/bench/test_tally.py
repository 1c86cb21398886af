"""A bench measures on any machine: a spoiled journey is counted and repeated."""

import asyncio
from datetime import timedelta

import pytest

from tests.bench.tally import (
    FEWEST,
    SHORTEST,
    Life,
    Setting,
    Unexpected,
    live_all,
    suited_to,
    with_spare,
)

WANTED = 4
CUSTOMERS = [f"c-{nth}" for nth in range(with_spare(WANTED))]


class World:
    """Whose first customers are spoiled, as on a machine that is too busy for a while."""

    def __init__(self, *spoiled: str) -> None:
        self._spoiled = spoiled
        self.under_way = self.most_under_way = 0

    async def live(self, customer_id: str) -> Life:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return Life(customer_id, is_spoiled=customer_id in self._spoiled, lag=0.1)

    async def round(self, at_once: int = WANTED) -> list[Life]:
        return await live_all(self.live, CUSTOMERS, wanted=WANTED, at_once=at_once)


def well(lives: list[Life]) -> list[str]:
    return [life.customer_id for life in lives if not life.is_spoiled]


async def test_where_nobody_is_spoiled_the_spare_customers_do_not_live() -> None:
    assert sorted(well(await World().round())) == CUSTOMERS[:WANTED]


async def test_a_spoiled_journey_is_counted_and_another_customer_lives_in_her_place() -> None:
    lives = await World("c-1", "c-2").round()

    assert len(lives) == WANTED + 2
    assert sorted(well(lives)) == ["c-0", "c-3", "c-4", "c-5"]


async def test_a_round_that_is_spoiled_by_more_than_half_ends_short() -> None:
    lives = await World("c-0", "c-1", "c-2").round()

    assert len(lives) == len(CUSTOMERS)
    assert len(well(lives)) == WANTED - 1


async def test_no_more_are_under_way_than_the_setting_says() -> None:
    world = World("c-0")
    await world.round(at_once=2)
    assert world.most_under_way == 2


async def test_a_journey_that_ends_otherwise_ends_the_round_with_its_reason() -> None:
    async def live(customer_id: str) -> Life:
        raise Unexpected(f"{customer_id} ended as activated")

    with pytest.raises(Unexpected, match="c-0 ended as activated"):
        await live_all(live, CUSTOMERS, wanted=1, at_once=1)


def test_a_quick_machine_has_the_shortest_waits() -> None:
    assert suited_to(slowest=0.2, per_second=20) == Setting(SHORTEST, FEWEST)


def test_a_machine_ten_times_slower_has_longer_waits_and_as_many_under_way() -> None:
    assert suited_to(slowest=5, per_second=2) == Setting(timedelta(seconds=10), FEWEST)


def test_where_waits_are_longer_for_other_reasons_more_journeys_are_under_way() -> None:
    assert suited_to(slowest=2, per_second=20) == Setting(timedelta(seconds=4), 120)
