"""Every path of new tier: what is said of a tier that changed, and of one that only flickered."""

from datetime import timedelta
from typing import Any

import pytest

from domain.events.loyalty import TierChanged
from tests.journeys.travel import Said, Travel
from workflows.new_tier.journey import NewTier

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TO_SILVER = TierChanged(tier="silver", rank=2, rank_before=1)
TO_GOLD = TierChanged(tier="gold", rank=3, rank_before=2)
BACK_TO_SILVER = TierChanged(tier="silver", rank=2, rank_before=3)
BACK_TO_BRONZE = TierChanged(tier="bronze", rank=1, rank_before=2)


@pytest.fixture
def own_settings() -> dict[str, Any]:
    return {"journeys": [NewTier]}


async def test_a_higher_tier_is_told_once_it_is_quiet(travel: Travel) -> None:
    run = await travel.begin(NewTier, await travel.customer("ana"), TO_SILVER)
    await run.record_open("until it is quiet")

    assert (await run.ending()).outcome == "higher"
    assert await run.said() == [Said("Mon 09 Jan 13:00", "email", "new_tier.higher")]


async def test_a_lower_tier_is_told_too(travel: Travel) -> None:
    run = await travel.begin(NewTier, await travel.customer("ana"), BACK_TO_BRONZE)

    assert (await run.ending()).outcome == "lower"
    assert await run.said() == [Said("Mon 09 Jan 13:00", "email", "new_tier.lower")]


async def test_two_steps_within_the_hour_are_told_as_one(travel: Travel) -> None:
    run = await travel.begin(NewTier, await travel.customer("ana"), TO_SILVER)
    await run.hears(TO_GOLD, after=30 * MINUTE)

    assert (await run.ending()).outcome == "higher"
    assert await run.said() == [Said("Mon 09 Jan 13:30", "email", "new_tier.higher")]
    (mail,) = await travel.mailbox.messages(customer_id="ana")
    assert "You have reached gold" in mail.text


@pytest.mark.thorough
async def test_what_is_taken_back_at_once_is_not_told(travel: Travel) -> None:
    """Points that were booked by mistake."""
    run = await travel.begin(NewTier, await travel.customer("ana"), TO_SILVER)
    await run.hears(BACK_TO_BRONZE, after=10 * MINUTE)

    assert (await run.ending()).outcome == "nothing_new"
    assert await run.said() == []


@pytest.mark.thorough
async def test_a_step_down_after_a_step_up_is_told_as_what_is_left_of_it(travel: Travel) -> None:
    run = await travel.begin(
        NewTier, await travel.customer("ana"), TierChanged(tier="gold", rank=3, rank_before=1)
    )
    await run.hears(BACK_TO_SILVER, after=10 * MINUTE)

    assert (await run.ending()).outcome == "higher"


@pytest.mark.thorough
async def test_each_change_of_another_day_is_told(travel: Travel) -> None:
    first = await travel.begin(NewTier, await travel.customer("ana"), TO_SILVER)
    assert (await first.ending()).outcome == "higher"
    await travel.ahead(timedelta(days=200))
    second = await travel.begin(NewTier, "ana", BACK_TO_BRONZE)

    assert (await second.ending()).outcome == "lower"
    assert [said.message for said in await second.said()] == ["new_tier.higher", "new_tier.lower"]


@pytest.mark.thorough
async def test_a_change_without_ranks_says_nothing(travel: Travel) -> None:
    run = await travel.begin(NewTier, await travel.customer("ana"), TierChanged(tier="gold"))

    assert (await run.ending()).outcome == "nothing_new"
