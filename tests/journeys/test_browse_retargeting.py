"""Every path of browse retargeting."""

from datetime import timedelta

import pytest

from adapters.store.records import SqlRecords
from domain.customers import Channel, Topic
from domain.events.commerce import BasketUpdated, OrderCompleted, ProductViewed
from tests.journeys.travel import Run, Said, Travel
from workflows.browse_retargeting.journey import BrowseRetargeting, favourite_of
from workflows.browse_retargeting.segments import LEFT_IN_PEACE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAIL = "browse_retargeting.looked_at"
OFFERS = {Topic.OFFERS: [Channel.EMAIL]}
LAMPS = (ProductViewed(product_id="reed-lamp", category="lamps"),) * 2 + (
    ProductViewed(product_id="aurora-lamp", category="lamps"),
)
LAMP = {
    "name": "Aurora lamp",
    "price": 64.9,
    "currency": "EUR",
    "url": "https://shop.example.com/products/aurora-lamp",
}


def look(product_id: str = "aurora-lamp", category: str | None = "lamps") -> ProductViewed:
    return ProductViewed(product_id=product_id, category=category)


async def looked(travel: Travel) -> None:
    """Let what watches segments see who enters and who leaves, and tell it."""
    for _ in range(2):
        await travel.jornada.relay.segments.look(await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()


async def looks_at(travel: Travel, *looks: ProductViewed, customer_id: str = "ana") -> Run | None:
    """Let a customer look at things, one an hour; return the run that began, if one did."""
    before = len((await travel.jornada.explain(customer_id)).enrolments)
    for each in looks:
        await travel.ahead(HOUR)
        await travel.track(customer_id, each)
    await looked(travel)
    if len((await travel.jornada.explain(customer_id)).enrolments) == before:
        return None
    run = Run(travel, BrowseRetargeting, customer_id, None)
    travel.runs = [run]
    await run.settled()
    return run


async def browses(travel: Travel, *looks: ProductViewed, locale: str = "en-GB") -> Run:
    """Let a customer look at three lamps, or at other things, so that the journey begins."""
    await looked(travel)  # from here on it is watched
    await travel.customer("ana", locale=locale, consents=OFFERS)
    run = await looks_at(travel, *(looks or LAMPS))
    assert run is not None
    return run


async def mails(run: Run) -> list[Said]:
    """Tell what this journey said, as an order begins another one."""
    return [said for said in await run.said() if said.message == MAIL]


async def mail(travel: Travel) -> str:
    (sent,) = await travel.mailbox.messages(customer_id="ana")
    return f"{sent.subject}\n{sent.text}"


async def test_after_two_quiet_days_they_are_shown_it_and_two_like_it(travel: Travel) -> None:
    run = await browses(travel)
    await travel.ahead(HOUR)
    await travel.track("ana", look(), **LAMP)
    await run.record_open("two quiet days")
    await travel.ahead(3 * DAY)
    await run.record_open("a week to decide")

    assert (await run.ending()).outcome == "looked_on"
    assert await run.said() == [Said("Thu 12 Jan 10:00", "email", MAIL)]
    words = await mail(travel)
    assert words.startswith("Still on your mind: Aurora lamp")
    assert words.index("€64.90") < words.index("Dune lamp") < words.index("Halo lamp")
    assert "£50.00" in words


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("es-MX", ("Te llamó la atención", "Lámpara Duna", "$1,180.00")),
        ("pt-BR", ("Chamou sua atenção", "Luminária Duna", "R$ 354,00")),
        ("ro", ("Ți-a atras atenția", "Lampa Duna", "295,00 RON")),
    ],
)
@pytest.mark.unrecorded
async def test_they_read_it_in_their_own_language_with_the_prices_of_their_market(
    travel: Travel, locale: str, shown: tuple[str, ...]
) -> None:
    await browses(travel, locale=locale)
    await travel.ahead(4 * DAY)
    words = (await mail(travel)).replace("\xa0", " ")
    for each in shown:
        assert each in words


async def test_a_basket_ends_it_before_the_mail(travel: Travel) -> None:
    run = await browses(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=DAY)

    assert (await run.ending()).outcome == "has_a_basket"
    assert await run.said() == []


@pytest.mark.thorough
async def test_a_basket_in_the_night_before_the_mail_ends_it_too(travel: Travel) -> None:
    run = await browses(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=2 * DAY + 16 * HOUR)

    assert (await run.ending()).outcome == "has_a_basket"
    assert await run.said() == []


@pytest.mark.thorough
async def test_an_order_ends_it_before_the_mail_and_after(travel: Travel) -> None:
    run = await browses(travel)
    await run.hears(OrderCompleted(order_id="o-1"), after=HOUR)
    assert (await run.ending()).outcome == "bought"
    assert await mails(run) == []


async def test_who_buys_within_the_week_has_bought(travel: Travel) -> None:
    run = await browses(travel)
    await run.hears(OrderCompleted(order_id="o-1"), after=4 * DAY)

    assert (await run.ending()).outcome == "bought"
    assert len(await mails(run)) == 1


@pytest.mark.thorough
async def test_who_puts_it_into_a_basket_within_the_week_has_one(travel: Travel) -> None:
    run = await browses(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=4 * DAY)

    assert (await run.ending()).outcome == "has_a_basket"


@pytest.mark.thorough
async def test_who_looks_at_many_kinds_is_not_written_to_and_may_come_again(
    travel: Travel,
) -> None:
    run = await browses(travel, look(), look("moss-rug", "rugs"), look("otto-frame", "frames"))
    assert (await run.ending()).outcome == "looked_around"
    assert await run.said() == []

    await travel.ahead(8 * DAY)
    await looked(travel)
    again = await looks_at(travel, *LAMPS)
    assert again is not None
    assert (await again.ending()).outcome == "looked_on"


async def test_for_a_month_after_they_are_left_in_peace(travel: Travel) -> None:
    run = await browses(travel)
    await run.ending()
    over = await travel.now()
    await looked(travel)
    assert await looks_at(travel, *LAMPS) is None

    async def is_left_in_peace(after: timedelta) -> bool:
        records = SqlRecords(travel.database)
        return await records.is_member("ana", LEFT_IN_PEACE.predicate, over + after)

    assert await is_left_in_peace(29 * DAY)
    assert not await is_left_in_peace(31 * DAY)


@pytest.mark.thorough
@pytest.mark.unrecorded
async def test_two_looks_are_a_chance_and_without_consent_nobody_is_written_to(
    travel: Travel,
) -> None:
    await looked(travel)
    await travel.customer("ana", consents=OFFERS)
    await travel.customer("bea", consents={})
    assert await looks_at(travel, look(), look()) is None
    assert await looks_at(travel, *LAMPS, customer_id="bea") is None


@pytest.mark.thorough
@pytest.mark.unrecorded
async def test_who_has_a_basket_or_has_just_ordered_begins_none(travel: Travel) -> None:
    await looked(travel)
    for customer_id, event in (
        ("ana", BasketUpdated(basket_id="b-1")),
        ("bea", OrderCompleted(order_id="o-1")),
    ):
        await travel.customer(customer_id, consents=OFFERS)
        await travel.track(customer_id, event)
        seen = await looks_at(travel, *LAMPS, customer_id=customer_id)
        assert seen is None


@pytest.mark.thorough
async def test_without_a_catalogue_they_are_shown_what_they_looked_at(travel: Travel) -> None:
    run = await browses(travel, *[look("not-sold-any-more", None)] * 3)

    assert (await run.ending()).outcome == "looked_on"
    words = await mail(travel)
    assert "What you looked at" in words
    assert "You may like these" not in words


def test_the_favourite_is_the_newest_of_a_kind_that_was_looked_at_three_times() -> None:
    lamp, rug, stray, newest = look(), look("moss-rug", "rugs"), look("mug", None), look("halo")
    assert favourite_of([]) is None
    assert favourite_of([lamp, lamp, rug]) is None
    assert favourite_of([lamp, lamp, newest, rug]) is newest
    assert favourite_of([stray, rug, stray, stray]) is stray
    assert favourite_of([ProductViewed()] * 3) is None
