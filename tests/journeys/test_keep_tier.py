"""Every path of keep tier: told once, in good time, and not when there is nothing to keep."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.customers import Channel, Topic
from domain.events.loyalty import TierChanged
from domain.operations import OperatorRequest
from tests.journeys.travel import Run, Said, Travel
from workflows.keep_tier.events import TierEnding, TierKept
from workflows.keep_tier.journey import KeepTier

DAY = timedelta(days=1)
SAO_PAULO = "America/Sao_Paulo"
OFFERS = {Topic.OFFERS: [Channel.EMAIL]}
END_OF_MARCH = TierEnding(ends_on=date(2040, 3, 31), points_missing=120)
TOLD = Said("Thu 01 Mar 10:00", "email", "keep_tier.ending")


@pytest.fixture
def own_settings() -> dict[str, Any]:
    return {"journeys": [KeepTier]}


async def ending_soon(travel: Travel, event: TierEnding = END_OF_MARCH, **fields: Any) -> Run:
    fields = {"consents": OFFERS, "time_zone": SAO_PAULO} | fields
    return await travel.begin(KeepTier, await travel.customer("ana", **fields), event)


async def test_a_month_before_its_end_it_is_told_what_would_keep_it(travel: Travel) -> None:
    run = await ending_soon(travel)
    await run.record_open("a month before the end")
    await travel.ahead(60 * DAY)
    await run.record_open("told of the end")

    assert (await run.ending()).outcome == "not_kept"
    assert await run.said() == [TOLD]


@pytest.mark.parametrize(("days", "heard"), [(10, []), (60, [TOLD])])
async def test_who_keeps_it_reaches_the_goal(travel: Travel, days: int, heard: list[Said]) -> None:
    run = await ending_soon(travel)
    await run.hears(TierKept(), after=days * DAY)

    assert (await run.ending()).outcome == "kept"
    assert await run.said() == heard


@pytest.mark.thorough
@pytest.mark.parametrize(("days", "heard"), [(10, []), (60, [TOLD])])
async def test_another_tier_ends_it(travel: Travel, days: int, heard: list[Said]) -> None:
    run = await ending_soon(travel)
    await run.hears(TierChanged(tier="gold", rank=3, rank_before=2), after=days * DAY)

    assert (await run.ending()).outcome == "changed"
    assert await run.said() == heard


@pytest.mark.thorough
async def test_an_end_that_moves_is_told_before_the_new_day(travel: Travel) -> None:
    run = await ending_soon(travel)
    moved = TierEnding(ends_on=date(2040, 5, 31), points_missing=40)
    await run.hears(moved, after=10 * DAY)
    await run.record_open("the end has moved")

    assert (await run.ending()).outcome == "not_kept"
    assert await run.said() == [TOLD._replace(when="Tue 01 May 10:00")]


@pytest.mark.thorough
async def test_what_is_told_late_is_said_at_once(travel: Travel) -> None:
    run = await ending_soon(travel, TierEnding(ends_on=date(2040, 1, 20), points_missing=5))

    assert (await run.ending()).outcome == "not_kept"
    assert await run.said() == [TOLD._replace(when="Mon 09 Jan 09:00")]


@pytest.mark.thorough
@pytest.mark.parametrize("event", [TierEnding(ends_on=date(2040, 1, 8)), TierEnding()])
async def test_of_an_end_that_is_past_or_unknown_nothing_is_said(
    travel: Travel, event: TierEnding
) -> None:
    run = await ending_soon(travel, event)

    assert (await run.ending()).outcome == "told_too_late"
    assert await run.said() == []


async def test_operators_set_how_early_it_is_told(travel: Travel) -> None:
    operator = OperatorRequest(by="maria", reason="people need longer")
    await travel.jornada.knobs.set("keep_tier.days_before", "60", operator)
    run = await ending_soon(travel)
    await travel.ahead(25 * DAY)

    assert await run.said() == [TOLD._replace(when="Tue 31 Jan 10:00")]


async def test_without_consent_to_offers_nothing_is_said(travel: Travel) -> None:
    run = await ending_soon(travel, consents={})

    assert (await run.ending()).outcome == "not_kept"
    assert await run.said() == []
