"""Every path of win-back: which message, when by their own clock, and what is wanted no more."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.products.service import ProductService
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.events import IssueResolved
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome
from tests.adapters.products.fake import AURORA, DUNE, KEY, FakeCatalogue
from tests.journeys.segmenting import entered, journeys_of, looked
from tests.journeys.travel import BEGINNING, Run, Said, Travel
from tests.journeys.vendors import travelling_with_vendors
from tests.journeys.world import travelling
from tests.vendors.fake import Fault
from workflows.post_purchase.journey import PostPurchase
from workflows.post_purchase.messages import SATISFACTION
from workflows.win_back.journey import WinBack
from workflows.win_back.messages import STAY

DAY = timedelta(days=1)
OPERATOR = OperatorRequest(by="maria", reason="our vendor reports no opens")
SAO_PAULO = "America/Sao_Paulo"
ALL = {topic: [Channel.EMAIL] for topic in (Topic.OFFERS, Topic.TIPS, Topic.SURVEYS)}
OVERDUE = Said("Mon 23 Jan 09:00", "email", "post_purchase.delivery_overdue")
NEWS = Said("Mon 09 Apr 10:00", "email", "win_back.news")
INCENTIVE = Said("Mon 16 Apr 10:00", "email", "win_back.incentive")
QUESTION = Said("Wed 09 Jan 10:00", "email", "win_back.stay")


@pytest.fixture
def own_settings() -> dict[str, Any]:
    return {"journeys": [WinBack, PostPurchase]}


async def buyer(travel: Travel, *, total: int = 200, **fields: Any) -> str:
    """Let somebody buy on 9 January at noon in UTC, which is nine in São Paulo."""
    await looked(travel)  # from here on the segments are watched
    fields = {"consents": ALL, "time_zone": SAO_PAULO} | fields
    await travel.customer("ana", **fields)
    await travel.track("ana", OrderCompleted(order_id="o-1", total=Decimal(total)))
    return "ana"


async def away(travel: Travel, **fields: Any) -> Run:
    """Let somebody buy nothing for ninety days and some hours."""
    await buyer(travel, **fields)
    await travel.ahead(90 * DAY + timedelta(hours=12))
    return await entered(travel, WinBack, "ana")


async def silent(travel: Travel, **fields: Any) -> Run:
    """Let somebody buy nothing and read nothing for a year."""
    run = await away(travel, **fields)
    assert (await run.ending()).outcome == "not_won_back"
    await travel.to(BEGINNING + 366 * DAY)
    return await entered(travel, WinBack, "ana")


async def said(run: Run) -> Sequence[Said]:
    """Return what win-back said."""
    return [each for each in await run.said() if each.message.startswith("win_back.")]


async def subscribed_to(travel: Travel) -> set[Topic]:
    """Return what they agree to be sent by mail."""
    preferences = await travel.jornada.preferences.of("ana")
    assert preferences is not None
    return {
        topic
        for (topic, channel), state in preferences.consents.items()
        if channel is Channel.EMAIL and state == "granted"
    }


async def test_who_spent_much_hears_what_is_new_and_a_week_later_an_incentive(
    travel: Travel,
) -> None:
    run = await away(travel)
    await run.record_open("waiting for the morning")
    await travel.ahead(DAY)
    await run.record_open("a week with the news")
    await travel.ahead(7 * DAY)
    await run.record_open("a last chance")

    assert (await run.ending()).outcome == "not_won_back"
    assert await said(run) == [NEWS, INCENTIVE]
    assert await subscribed_to(travel) == set(ALL)


@pytest.mark.thorough
async def test_who_spent_less_gets_no_incentive(travel: Travel) -> None:
    run = await away(travel, total=20)

    assert (await run.ending()).outcome == "not_won_back"
    assert await said(run) == [NEWS]


async def test_an_order_before_the_morning_ends_it_before_it_said_anything(travel: Travel) -> None:
    run = await away(travel)
    await run.hears(OrderCompleted(order_id="o-2"), after=timedelta(hours=1))

    assert (await run.ending()).outcome == "bought_again"
    assert await said(run) == []


@pytest.mark.thorough
@pytest.mark.parametrize(("days", "heard"), [(3, [NEWS]), (12, [NEWS, INCENTIVE])])
async def test_an_order_ends_it_at_once(travel: Travel, days: int, heard: list[Said]) -> None:
    run = await away(travel)
    await run.hears(OrderCompleted(order_id="o-2"), after=days * DAY)

    assert (await run.ending()).outcome == "bought_again"
    assert await said(run) == heard


async def test_who_unsubscribes_from_offers_leaves_at_once(travel: Travel) -> None:
    run = await away(travel)
    await travel.ahead(DAY)
    await travel.track("ana", "Unsubscribed", topic="offers")

    assert (await run.ending()).outcome == "left"
    assert await said(run) == [NEWS]


async def test_who_wants_no_offers_is_left_alone(travel: Travel) -> None:
    await buyer(travel, consents={Topic.TIPS: [Channel.EMAIL]})
    await travel.ahead(91 * DAY)
    await looked(travel)

    assert "win_back" not in await journeys_of(travel, "ana")


@pytest.mark.unrecorded
@pytest.mark.parametrize("is_made_good", [False, True])
async def test_who_was_left_unhappy_is_not_invited_back(
    travel: Travel, *, is_made_good: bool
) -> None:
    ana = await buyer(travel)
    post_purchase = Run(travel, PostPurchase, ana, "o-1")
    travel.runs.append(post_purchase)
    await post_purchase.hears(OrderDelivered(order_id="o-1"), after=DAY)
    await travel.ahead(5 * DAY + timedelta(hours=1))
    assert await travel.taps(post_purchase, SATISFACTION, "1") is AnswerOutcome.ANSWERED
    if is_made_good:
        await post_purchase.hears(IssueResolved(order_id="o-1"), after=timedelta(hours=1))
    ending = await post_purchase.ending()
    assert ending.outcome == ("made_good" if is_made_good else "not_made_good")
    await travel.to(BEGINNING + 91 * DAY)
    await looked(travel)

    assert ("win_back" in await journeys_of(travel, ana)) is is_made_good


@pytest.mark.thorough
async def test_another_silence_after_an_order_is_another_journey(travel: Travel) -> None:
    run = await away(travel)
    await run.hears(OrderCompleted(order_id="o-2"), after=3 * DAY)
    assert (await run.ending()).outcome == "bought_again"
    await looked(travel)
    await travel.ahead(91 * DAY)
    again = await entered(travel, WinBack, "ana")

    assert (await again.ending()).outcome == "not_won_back"
    assert [each.message for each in await said(again)] == [
        "win_back.news",
        "win_back.news",
        "win_back.incentive",
    ]


async def test_who_reads_nothing_for_a_year_is_asked_once_and_then_let_go(travel: Travel) -> None:
    run = await silent(travel)
    await travel.ahead(DAY)
    await run.record_open("asked to stay")

    assert (await run.ending()).outcome == "let_go"
    assert await said(run) == [NEWS, INCENTIVE, QUESTION]
    assert await subscribed_to(travel) == set()


@pytest.mark.thorough
async def test_what_a_journey_withdrew_is_in_the_consent_log_once_with_its_name(
    travel: Travel,
) -> None:
    run = await silent(travel)
    assert (await run.ending()).outcome == "let_go"

    log = (await travel.jornada.explain("ana")).consent_log
    ours = [line for line in log if line.source == "journey"]
    mailed = [line.topic for line in ours if line.channel == "email"]
    assert sorted(mailed) == ["offers", "surveys", "tips"]
    assert {(line.state, line.by) for line in ours} == {("withdrawn", "win_back")}


async def test_who_says_no_is_let_go_at_once(travel: Travel) -> None:
    run = await silent(travel)
    await travel.ahead(DAY)
    assert await travel.taps(run, STAY, "leave") is AnswerOutcome.ANSWERED

    assert (await run.status()).ending is not None
    assert (await run.ending()).outcome == "let_go"
    assert await subscribed_to(travel) == set()


async def test_who_says_yes_stays(travel: Travel) -> None:
    run = await silent(travel)
    await travel.ahead(DAY)
    assert await travel.taps(run, STAY, "stay") is AnswerOutcome.ANSWERED

    assert (await run.ending()).outcome == "stays"
    assert await subscribed_to(travel) == set(ALL)


@pytest.mark.thorough
async def test_an_order_while_the_question_is_open_says_enough(travel: Travel) -> None:
    run = await silent(travel)
    await run.hears(OrderCompleted(order_id="o-2"), after=2 * DAY)

    assert (await run.ending()).outcome == "bought_again"
    assert await subscribed_to(travel) == set(ALL)


@pytest.mark.thorough
async def test_who_cannot_be_asked_is_not_let_go(travel: Travel) -> None:
    """Silence is no answer to a question that did not leave."""
    run = await silent(travel)
    await travel.customer("ana", email="", consents={})

    assert (await run.ending()).outcome == "not_asked"
    assert await subscribed_to(travel) == set(ALL)


@pytest.mark.thorough
@pytest.mark.unrecorded
async def test_who_may_have_been_asked_and_says_nothing_is_let_go(
    store_file: Path, own_settings: dict[str, Any]
) -> None:
    """The vendor took the question, and its answer was lost: they are not asked again."""
    async with travelling_with_vendors(store_file, **own_settings) as (travel, vendors):
        run = await silent(travel)
        vendors.sendgrid.next(Fault.reset_after_acceptance())

        assert (await run.ending()).outcome == "let_go"
        assert (await run.decisions())[-1][:2] == (STAY.name, "unknown")


@pytest.mark.thorough
async def test_where_reading_is_not_known_operators_turn_the_question_off(travel: Travel) -> None:
    await travel.jornada.knobs.set("win_back.asks", "false", OPERATOR)
    run = await silent(travel)

    assert (await run.ending()).outcome == "not_asked"
    assert await said(run) == [NEWS, INCENTIVE]


@pytest.mark.thorough
async def test_who_read_one_mail_in_the_year_is_not_asked(travel: Travel) -> None:
    run = await away(travel)
    assert (await run.ending()).outcome == "not_won_back"
    touchpoint = await newest(travel, run)
    report = DeliveryReport(touchpoint, Channel.EMAIL, "opened")
    await travel.jornada.vendors.report([report])
    await travel.to(BEGINNING + 366 * DAY)
    await looked(travel)

    assert (await journeys_of(travel, "ana")).count("win_back") == 1


async def newest(travel: Travel, run: Run) -> str:
    """Return the id under which a vendor knows the last message of a run."""
    told = await travel.jornada.explain("ana")
    (enrolment,) = [each for each in told.enrolments if each.workflow_id == run.id]
    return enrolment.touchpoints[-1].touchpoint_id


@pytest.mark.thorough
@pytest.mark.unrecorded
async def test_what_came_since_they_were_last_here_is_shown(store_file: Path) -> None:
    halo = DUNE | {"id": "halo-lamp", "name": "Halo lamp", "price": 79, "added_on": "2040-02-01"}
    async with (
        FakeCatalogue(AURORA, DUNE, halo) as shop,
        ProductService.opened(f"{shop.url}/catalogue", KEY) as products,
        travelling(store_file, journeys=[WinBack], products=products) as travel,
    ):
        run = await away(travel)
        await travel.ahead(DAY)

        assert await said(run) == [NEWS]
        (mail,) = await travel.mailbox.messages(customer_id="ana")
        assert "Halo lamp" in mail.text
        assert "Dune lamp" not in mail.text
