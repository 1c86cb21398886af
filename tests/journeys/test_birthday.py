"""Every path of birthday: one wish a year, in the morning of the day itself, and what it brings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store.pauses import Pauses
from cli.commands.replay import Recorded
from domain.customers import Channel, Topic
from domain.events.commerce import OrderCompleted
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from tests.histories.test_personal_data import traces_in
from tests.journeys.segmenting import entered, journeys_of, looked
from tests.journeys.travel import Run, Said, Travel
from workflows.birthday.journey import Birthday
from workflows.birthday.messages import WISH

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SAO_PAULO = "America/Sao_Paulo"
OFFERS = {Topic.OFFERS: [Channel.EMAIL]}
WISHED = Said("Thu 12 Jan 09:00", "email", "birthday.wish")
MIDNIGHT = datetime(2040, 1, 12, 3, 5, tzinfo=UTC)
"""Five minutes past midnight in São Paulo."""


@pytest.fixture
def own_settings() -> dict[str, Any]:
    return {"journeys": [Birthday]}


async def person(travel: Travel, birthday: str = "1990-01-12", **fields: Any) -> str:
    """Tell of somebody who wants offers, whose birthday is in three days."""
    await looked(travel)  # from here on birthdays are looked at
    traits = {"birthday": birthday, **fields.pop("traits", {})}
    fields = {"consents": OFFERS, "time_zone": SAO_PAULO} | fields
    return await travel.customer("ana", traits=traits, **fields)


async def has_birthday(travel: Travel, **fields: Any) -> Run:
    """Let the day come."""
    await person(travel, **fields)
    await travel.to(MIDNIGHT)
    return await entered(travel, Birthday, "ana")


async def words(travel: Travel) -> str:
    """Return what they read last."""
    *_, newest = await travel.mailbox.messages(customer_id="ana")
    return newest.text


async def test_a_wish_comes_in_the_morning_of_their_own_clock(travel: Travel) -> None:
    run = await has_birthday(travel)
    await run.record_open("waiting for the morning")
    await travel.ahead(DAY)
    await run.record_open("two weeks to use the gift")

    assert (await run.ending()).outcome == "not_bought"
    assert await run.said() == [WISHED]


@pytest.mark.thorough
@pytest.mark.parametrize("told", ["01-12", "--01-12", "1990-01-12T00:00:00.000Z"])
async def test_no_year_is_needed(travel: Travel, told: str) -> None:
    run = await has_birthday(travel, birthday=told)

    assert (await run.ending()).outcome == "not_bought"
    assert await run.said() == [WISHED]


async def test_the_day_before_and_the_day_after_nothing_begins(travel: Travel) -> None:
    for birthday in ("01-11", "01-13"):
        await person(travel, birthday)
        await travel.to(MIDNIGHT) if birthday == "01-13" else None
    await looked(travel)

    assert await journeys_of(travel, "ana") == []


@pytest.mark.thorough
@pytest.mark.unrecorded
async def test_a_wish_that_cannot_leave_on_the_day_is_not_made_the_day_after(
    travel: Travel,
) -> None:
    run = await has_birthday(travel)
    brake, maria = Pauses(travel.database), OperatorRequest(by="maria", reason="a wrong price")
    await brake.pause(PauseTarget.JOURNEY, "birthday", maria, await travel.now())
    await travel.ahead(DAY)
    await brake.unpause(PauseTarget.JOURNEY, "birthday", maria, await travel.now())

    assert (await run.ending()).outcome == "not_wished"
    assert await run.said() == []


async def test_who_uses_the_gift_has_bought(travel: Travel) -> None:
    run = await has_birthday(travel)
    await run.hears(OrderCompleted(order_id="o-1"), after=5 * DAY)

    assert (await run.ending()).outcome == "bought"


@pytest.mark.parametrize(("tier", "saves"), [("gold", 15), ("silver", 10), ("iron", 5), (None, 5)])
async def test_it_brings_what_their_tier_earns(
    travel: Travel, tier: str | None, saves: int
) -> None:
    run = await has_birthday(travel, traits={"tier": tier} if tier else {})
    await travel.ahead(DAY)

    assert (await run.status()).touchpoints[-1].status == "sent"
    assert f"you save {saves}% with your next order until January 26" in await words(travel)


@pytest.mark.thorough
async def test_operators_set_the_hour_and_what_is_saved(travel: Travel) -> None:
    operator = OperatorRequest(by="maria", reason="the summer")
    await travel.jornada.knobs.set("birthday.gift", "20", operator)
    await travel.jornada.knobs.set("birthday.morning", "11:30", operator)
    run = await has_birthday(travel)
    await travel.ahead(DAY)

    assert await run.said() == [WISHED._replace(when="Thu 12 Jan 11:30")]
    assert "you save 20%" in await words(travel)


@pytest.mark.thorough
async def test_who_takes_offers_by_text_alone_is_texted(travel: Travel) -> None:
    run = await has_birthday(travel, consents={Topic.OFFERS: [Channel.SMS]})

    assert (await run.ending()).outcome == "not_bought"
    assert await run.said() == [WISHED._replace(channel="sms")]


@pytest.mark.thorough
async def test_who_wants_no_offers_is_not_looked_at(travel: Travel) -> None:
    await person(travel, consents={Topic.TIPS: [Channel.EMAIL]})
    await travel.to(MIDNIGHT)
    await looked(travel)

    assert await journeys_of(travel, "ana") == []


@pytest.mark.thorough
async def test_a_date_that_is_corrected_in_the_night_brings_no_wish(travel: Travel) -> None:
    run = await has_birthday(travel)
    await person(travel, "01-20")

    assert (await run.ending()).outcome == "not_today"
    assert await run.said() == []


@pytest.mark.thorough
async def test_a_corrected_date_never_makes_two_wishes_in_a_year(travel: Travel) -> None:
    run = await has_birthday(travel)
    assert (await run.ending()).outcome == "not_bought"
    await person(travel, "02-20")
    await looked(travel)
    await travel.to(datetime(2040, 2, 20, 3, 5, tzinfo=UTC))
    again = await entered(travel, Birthday, "ana")

    assert (await again.ending()).outcome == "not_wished"
    assert await again.said() == [WISHED]
    assert await again.decisions() == [(WISH.name, "skipped", "said_recently")]


@pytest.mark.thorough
async def test_a_date_that_was_wrong_until_the_day_is_wished_on_the_right_one(
    travel: Travel,
) -> None:
    """What began by mistake and said nothing takes no wish away."""
    run = await has_birthday(travel)
    await person(travel, "01-20")
    assert (await run.ending()).outcome == "not_today"
    await looked(travel)
    await travel.to(datetime(2040, 1, 20, 3, 5, tzinfo=UTC))
    again = await entered(travel, Birthday, "ana")

    assert (await again.ending()).outcome == "not_bought"
    assert await again.said() == [WISHED._replace(when="Fri 20 Jan 09:00")]


async def test_each_year_brings_a_wish(travel: Travel) -> None:
    run = await has_birthday(travel)
    assert (await run.ending()).outcome == "not_bought"
    await looked(travel)
    await travel.to(datetime(2041, 1, 12, 3, 5, tzinfo=UTC))
    again = await entered(travel, Birthday, "ana")

    assert (await again.ending()).outcome == "not_bought"
    assert await again.said() == [WISHED, WISHED._replace(when="Sat 12 Jan 09:00")]


async def test_a_leap_day_is_wished_on_the_28th_in_other_years(travel: Travel) -> None:
    await person(travel, "1992-02-29")
    for year, day in ((2040, 29), (2041, 28)):
        await travel.to(datetime(year, 2, 28, 3, 5, tzinfo=UTC))
        await looked(travel)
        await travel.to(datetime(year, 2, day, 3, 5, tzinfo=UTC))
        run = await entered(travel, Birthday, "ana")
        await run.ending()
        await looked(travel)

    assert [said.when for said in await run.said()] == ["Wed 29 Feb 09:00", "Thu 28 Feb 09:00"]


async def test_no_history_holds_the_date_of_birth(travel: Travel) -> None:
    run = await has_birthday(travel, birthday="1987-01-12")
    await travel.ahead(DAY)
    history = await run.handle.fetch_history()

    assert "1987" not in history.to_json()
    assert traces_in(Recorded("birthday/wished", "birthday", history)) == []
