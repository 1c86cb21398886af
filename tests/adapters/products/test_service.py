"""A product catalogue over HTTP: what it tells, and what becomes of it when it does not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.products.service import USUAL, Bounds, ProductService
from domain.errors import CatalogueAway
from domain.products import EVERYWHERE, LikeQuestion, NewestQuestion
from tests.adapters.products.fake import AURORA, DUNE, KEY, FakeCatalogue
from tests.vendors.faults import Fault
from tests.waiting import BRIEFLY

MINUTE, DAY = 60.0, 86_400.0
QUICKLY = Bounds(answer_within=BRIEFLY, largest_answer=10_000)


class Clock:
    """Seconds that a test counts."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def shop() -> AsyncIterator[FakeCatalogue]:
    async with FakeCatalogue(AURORA, DUNE) as fake:
        yield fake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def asking(
    shop: FakeCatalogue, clock: Callable[[], float], bounds: Bounds = USUAL, key: str = KEY
) -> AsyncIterator[ProductService]:
    async with ProductService.opened(f"{shop.url}/catalogue", key, bounds, clock) as service:
        yield service


async def test_products_are_told_in_all_their_locales(shop: FakeCatalogue, clock: Clock) -> None:
    async with asking(shop, clock) as service:
        dune, aurora = await service.find(["dune-lamp", "of-nobody", "aurora-lamp"])
    assert (dune.product_id, aurora.product_id) == ("dune-lamp", "aurora-lamp")
    assert aurora.listings[EVERYWHERE].price == Decimal("64.9")
    assert aurora.listings["es"].name == "Lámpara Aurora"
    assert aurora.listings["pt-BR"].currency == "BRL"
    assert shop.asked == ["/catalogue/products?ids=dune-lamp,of-nobody,aurora-lamp"]


async def test_it_chooses_what_is_like_a_product_and_what_is_new(
    shop: FakeCatalogue, clock: Clock
) -> None:
    async with asking(shop, clock) as service:
        like = await service.like(
            LikeQuestion(product_id="aurora-lamp", most=2, leaving_out=("b", "c"))
        )
        new = await service.newest(NewestQuestion(since=datetime(2040, 1, 1, tzinfo=UTC), most=3))
    assert "dune-lamp" in like
    assert list(new) == ["dune-lamp"]
    assert shop.asked == [
        "/catalogue/like?product_id=aurora-lamp&most=2&leaving_out=b,c",
        "/catalogue/newest?since=2040-01-01T00:00:00+00:00&most=3",
    ]


async def test_what_was_told_is_believed_for_ten_minutes_also_that_there_is_none(
    shop: FakeCatalogue, clock: Clock
) -> None:
    async with asking(shop, clock) as service:
        for passed in (0, 9 * MINUTE, 2 * MINUTE):
            clock.now += passed
            await service.find(["aurora-lamp", "of-nobody"])
            del shop.sold["aurora-lamp"]
            shop.sold["aurora-lamp"] = DUNE | {"id": "aurora-lamp"}
        (aurora,) = await service.find(["aurora-lamp", "of-nobody"])
    assert len(shop.asked) == 2
    assert aurora.listings[EVERYWHERE].name == "Dune lamp"


async def test_while_it_is_away_what_was_told_within_a_day_still_counts(
    shop: FakeCatalogue, clock: Clock
) -> None:
    async with asking(shop, clock) as service:
        await service.find(["aurora-lamp"])
        shop.is_away = True
        clock.now += DAY - MINUTE
        (aurora,) = await service.find(["aurora-lamp"])
        assert aurora.product_id == "aurora-lamp"
        with pytest.raises(CatalogueAway):
            await service.find(["aurora-lamp", "dune-lamp"])
        clock.now += 2 * MINUTE
        with pytest.raises(CatalogueAway):
            await service.find(["aurora-lamp"])


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.answer(500), "it answers 500"),
        (Fault.answer(404), "it answers 404"),
        (Fault.redirect("https://elsewhere.example.com"), "it answers 302"),
        (Fault.silence(), "no answer within"),
        (Fault.reset_before_acceptance(), "it cannot be reached"),
        (Fault.cut_short(200), "it cannot be reached"),
        (Fault.answer(200, b"{" * 5_000), "its answer is no JSON"),
        (Fault.answer(200, b"[" * 9_999), "its answer is no JSON"),
        (Fault.answer(200, b"\xff\xfe"), "its answer is no JSON"),
        (Fault.answer(200, b"[]"), "its answer is no JSON object"),
        (Fault.answer(200, b'{"products": {}}'), "its answer has no list of products"),
        (Fault.answer(200, b" " * 10_001), "its answer is too large"),
    ],
)
async def test_whatever_is_the_matter_with_it_it_is_away(
    shop: FakeCatalogue, clock: Clock, fault: Fault, why: str
) -> None:
    async with asking(shop, clock, QUICKLY) as service:
        shop.next(fault)
        with pytest.raises(CatalogueAway, match=why):
            await service.find(["aurora-lamp"])
        clock.now += MINUTE
        assert len(await service.find(["aurora-lamp"])) == 1


async def test_who_cannot_be_reached_is_away(clock: Clock) -> None:
    async with FakeCatalogue() as gone:
        pass
    async with asking(gone, clock, QUICKLY) as service:
        with pytest.raises(CatalogueAway, match="it cannot be reached"):
            await service.find(["aurora-lamp"])


async def test_a_wrong_key_is_said_and_quoted_nowhere(shop: FakeCatalogue, clock: Clock) -> None:
    async with asking(shop, clock, key="another-key-of-the-tests") as service:
        with pytest.raises(CatalogueAway, match="it answers 401") as caught:
            await service.find(["aurora-lamp"])
    assert "another-key" not in repr(caught.value.__dict__) + str(caught.value)


async def test_who_asks_to_wait_is_left_alone_for_as_long(
    shop: FakeCatalogue, clock: Clock
) -> None:
    async with asking(shop, clock) as service:
        shop.next(Fault.answer(429, Retry_After="30"))
        with pytest.raises(CatalogueAway, match="it answers 429") as caught:
            await service.find(["aurora-lamp"])
        assert caught.value.retry_after == timedelta(seconds=30)
        clock.now += 29
        with pytest.raises(CatalogueAway, match="left alone") as caught:
            await service.like(LikeQuestion(category="lamps", most=1))
        assert caught.value.retry_after == timedelta(seconds=1)
        clock.now += 1
        assert len(await service.find(["aurora-lamp"])) == 1
    assert len(shop.asked) == 2


async def test_a_product_that_cannot_be_used_is_left_out_and_the_rest_is_kept(
    shop: FakeCatalogue, clock: Clock
) -> None:
    async with asking(shop, clock) as service:
        shop.sold["dune-lamp"] = DUNE | {"price": "cheap"}
        shop.sold["odd"] = {"id": "odd", "locales": ["es"]}
        found = await service.find(["dune-lamp", "aurora-lamp", "odd"])
    assert [each.product_id for each in found] == ["aurora-lamp"]


async def test_it_keeps_no_more_than_it_may(shop: FakeCatalogue, clock: Clock) -> None:
    async with asking(shop, clock, Bounds(most_kept=1)) as service:
        for each in ("aurora-lamp", "dune-lamp", "aurora-lamp"):
            await service.find([each])
    assert len(shop.asked) == 3


async def test_half_an_emoji_holds_no_message_up(shop: FakeCatalogue, clock: Clock) -> None:
    """Neither a log nor a mail can write half a surrogate pair, or a NUL."""
    shop.sold["dune-lamp"] = DUNE | {"name": "Dune \ud83d lamp\0"}
    shop.sold["odd"] = {"id": "\ud83d"}
    async with asking(shop, clock) as service:
        (dune,) = await service.find(["odd", "dune-lamp"])
    assert dune.listings[EVERYWHERE].name == "Dune \ufffd lamp\ufffd"
