"""Recommended products: a story chooses them, and a message shows them as they are when it leaves.

The shop's catalogue is a service, which a test can take away.
"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.products.service import USUAL, ProductService
from adapters.store.reads.words import SentWords
from cli.commands.replay import Recorded, recorded, stranded
from cli.explain.words import words_of
from domain.customers import Channel, Topic
from domain.operations import OperatorAction, OperatorRequest
from messages.again import sold_now
from messages.renderer import TemplateRenderer
from tests.adapters.products.fake import AURORA, DUNE, KEY, FakeCatalogue
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.looked_at import LookedAt, ShownByNone, TooMany, WithoutAny
from tests.journeys.looked_at_messages import (
    CATALOGUE,
    LOOKED_AT,
    LampBought,
    LampViewed,
    with_words,
)
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from tests.waiting import eventually
from workflows.base.journey import Journey
from workflows.onboarding.messages import WELCOME

pytestmark = pytest.mark.unrecorded

RECORDED = Path(__file__).parent / "recorded"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALO = DUNE | {"id": "halo-lamp", "name": "Halo lamp", "price": 79, "added_on": "2040-02-01"}
ALWAYS_ASKED = USUAL._replace(fresh_for=-1, kept_for=-1, left_alone_for=0)
MARIA = OperatorRequest(by="maria", reason="they called")


@pytest.fixture
async def shop() -> AsyncIterator[FakeCatalogue]:
    async with FakeCatalogue(AURORA, DUNE, HALO) as fake:
        yield fake


@pytest.fixture
async def products(shop: FakeCatalogue) -> AsyncIterator[ProductService]:
    async with ProductService.opened(f"{shop.url}/catalogue", KEY, ALWAYS_ASKED) as service:
        yield service


@pytest.fixture
def words(tmp_path: Path) -> TemplateRenderer:
    return with_words(tmp_path)


@pytest.fixture
async def travel(
    store_file: Path, products: ProductService, words: TemplateRenderer
) -> AsyncIterator[Travel]:
    async with travelling(
        store_file, journeys=[LookedAt], catalogue=CATALOGUE, renderer=words, products=products
    ) as world:
        yield world


async def views(travel: Travel, customer_id: str = "ana", locale: str = "en-GB") -> Run:
    await travel.customer(customer_id, locale=locale, consents={Topic.TIPS: [Channel.EMAIL]})
    return await travel.begin(LookedAt, customer_id, LampViewed(product_id="aurora-lamp"))


async def mails(travel: Travel, customer_id: str = "ana") -> list[str]:
    found = await travel.mailbox.messages(customer_id=customer_id)
    return [one.text for one in found]


async def test_two_like_it_are_shown_with_prices_pictures_and_links(travel: Travel) -> None:
    await views(travel)
    await travel.ahead(2 * DAY)
    (mail,) = await mails(travel)
    assert re.findall(r"(?:Dune|Halo|Aurora) lamp *€[\d.]+", mail) == [
        "Dune lamp €59.00",
        "Halo lamp €79.00",
    ]


async def test_a_customer_reads_of_them_in_their_own_locale(
    travel: Travel, shop: FakeCatalogue
) -> None:
    shop.sold["dune-lamp"] = DUNE | {
        "locales": {
            "es": {"name": "Lámpara Duna"},
            "es-MX": {"price": 1180, "currency": "MXN"},
        }
    }
    await views(travel, "ana", "es-MX")
    await views(travel, "bea", "es-ES")
    await travel.ahead(2 * DAY)

    assert "Lámpara Duna y Halo lamp $1,180.00" in (await mails(travel, "ana"))[0]
    assert "Lámpara Duna y Halo lamp 59,00 €" in (await mails(travel, "bea"))[0]


async def test_they_are_shown_as_they_are_when_the_message_leaves(
    travel: Travel, shop: FakeCatalogue
) -> None:
    run = await views(travel)
    await travel.ahead(2 * DAY - MINUTE)
    shop.sold["dune-lamp"] = DUNE | {"price": 49}
    shop.sold["halo-lamp"] = HALO | {"available": False}
    await travel.ahead(HOUR)

    (mail,) = await mails(travel)
    assert "€49.00" in mail
    assert "Halo" not in mail
    await run.hears(LampBought())
    assert (await run.ending()).outcome == "bought"


async def test_what_is_new_leaves_out_what_was_shown(travel: Travel, shop: FakeCatalogue) -> None:
    run = await views(travel)
    await travel.ahead(3 * DAY)
    shop.sold["mila"] = HALO | {"id": "mila", "name": "Mila frame", "added_on": "2040-02-05"}

    assert (await run.ending()).outcome == "shown"
    assert "Mila frame" in (await mails(travel))[1]
    assert any(
        "newest" in each and "leaving_out=dune-lamp,halo-lamp" in each for each in shop.asked
    )


async def test_where_there_is_none_the_words_do_without(
    travel: Travel, shop: FakeCatalogue
) -> None:
    shop.sold.clear()
    run = await views(travel)

    assert (await run.ending()).outcome == "nothing_new"
    (mail,) = await mails(travel)
    assert "Come and have another look." in mail


async def test_a_catalogue_that_is_away_for_a_moment_is_waited_for(
    travel: Travel, shop: FakeCatalogue
) -> None:
    run = await views(travel)
    shop.is_away = True
    await travel.skip(2 * DAY + MINUTE)

    async def is_asked_again_or_sent() -> bool:
        return len(shop.asked) > 1 or bool(await run.decisions())

    await eventually(is_asked_again_or_sent)
    assert (await run.status()).doing == "choosing products"
    shop.is_away = False
    await travel.ahead(10 * MINUTE)

    (mail,) = await mails(travel)
    assert "Dune lamp" in mail


async def test_one_that_stays_away_delays_a_message_by_minutes_and_loses_none(
    travel: Travel, shop: FakeCatalogue
) -> None:
    """Asked for products and then as the message leaves: ten minutes each, and the last delay."""
    run = await views(travel)
    shop.is_away = True
    await travel.ahead(2 * DAY + HOUR)

    (mail,) = await mails(travel)
    assert "Come and have another look." in mail
    assert await run.decisions() == [(LOOKED_AT.name, "sent", "accepted")]


async def test_a_message_whose_products_cannot_be_looked_up_leaves_without_them_once(
    travel: Travel, shop: FakeCatalogue
) -> None:
    """It is away from when it has told which two are like it."""
    run = await views(travel)
    shop.goes_after = "/like"
    await travel.ahead(2 * DAY + HOUR)

    (mail,) = await mails(travel)
    assert "Come and have another look." in mail
    assert sum("/products" in asked for asked in shop.asked) > 1
    assert await run.decisions() == [(LOOKED_AT.name, "sent", "accepted")]


async def test_who_leaves_meanwhile_waits_for_no_catalogue(
    travel: Travel, shop: FakeCatalogue
) -> None:
    run = await views(travel)
    shop.is_away = True
    await travel.skip(2 * DAY + MINUTE)

    async def is_choosing() -> bool:
        return (await run.status()).doing == "choosing products"

    await eventually(is_choosing)
    await run.handle.execute_update(OperatorAction.LEAVE, MARIA)
    assert (await run.ending()).outcome == "left"
    assert await mails(travel) == []


async def test_what_was_chosen_stays_chosen_in_a_replay_and_holds_nothing_personal(
    travel: Travel, shop: FakeCatalogue
) -> None:
    run = await views(travel)
    await run.ending()
    shop.sold.clear()
    told = Recorded("looked_at/shown", "looked_at", await run.handle.fetch_history())
    assert await stranded([told], [LookedAt]) == []
    assert traces_in(told) == []


async def test_it_is_explained_in_the_products_of_now(
    travel: Travel, shop: FakeCatalogue, products: ProductService, words: TemplateRenderer
) -> None:
    await views(travel)
    await travel.ahead(2 * DAY)
    sent = await SentWords(travel.database).of("ana")
    assert [each.recommending for each in sent] == [("dune-lamp", "halo-lamp")]

    async def again() -> str:
        (lines,) = words_of(words, CATALOGUE, sent, await sold_now(products, sent)).values()
        return "\n".join(lines)

    shop.sold["dune-lamp"] = DUNE | {"name": "Dune lamp, second edition"}
    assert "Dune lamp, second edition" in await again()
    shop.is_away = True
    assert await again() == ("its words are not known: the product catalogue cannot be asked now")


@pytest.mark.parametrize(
    ("mistaken", "advice"),
    [
        (WithoutAny, "looked_at.two_like_it shows products: give recommending= what products_like"),
        (ShownByNone, "onboarding.welcome shows no products: say recommends=True, or take"),
        (TooMany, "most= is 1 to 10 products, not 11"),
    ],
)
async def test_a_mistake_says_what_to_correct(
    store_file: Path, words: TemplateRenderer, mistaken: type[Journey], advice: str
) -> None:
    catalogue = CATALOGUE | {WELCOME.name: WELCOME}
    async with travelling(
        store_file, journeys=[mistaken], catalogue=catalogue, renderer=words
    ) as world:
        await world.customer("ana")
        with pytest.raises(AssertionError, match=re.escape(advice)):
            await world.begin(mistaken, "ana")


async def test_recorded_customers_who_were_recommended_something_are_not_stranded(
    travel: Travel, shop: FakeCatalogue, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        run = await views(travel)
        await travel.ahead(3 * DAY)
        record(await run.handle.fetch_history(), "shown", folder=RECORDED)
        shop.sold["mila"] = HALO | {"id": "mila", "added_on": "2040-02-05"}
        await run.ending()
        record(await run.handle.fetch_history(), "shown", folder=RECORDED)
        shop.sold.clear()
        nothing = await views(travel, "bea")
        await nothing.ending()
        record(await nothing.handle.fetch_history(), "nothing_new", folder=RECORDED)

    histories = list(recorded(RECORDED, "looked_at"))
    assert [one.name for one in histories] == [
        f"looked_at/{name}" for name in ("nothing_new.closed", "shown.closed", "shown.open")
    ]
    assert await stranded(histories, [LookedAt]) == []
