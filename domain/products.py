"""The product catalogue: what the company sells, as stories choose among it and messages show it.

It belongs to the shop: Jornada asks for it, and keeps ids alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field

from domain.ids import Identifier, is_identifier

MOST_PRODUCTS = 10
"""A message recommends no more."""
MOST_LEFT_OUT = 50
"""A story leaves out no more."""
EVERYWHERE = ""
"""The locale of what is listed for all customers."""


class Listing(NamedTuple):
    """How a product is listed for one locale; what it does not say, another one may."""

    name: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    """Of the price, which has one: EUR."""
    url: str | None = None
    picture: str | None = None


class Product(NamedTuple):
    """Something that the company sells."""

    product_id: str
    listings: Mapping[str, Listing] = MappingProxyType({})
    """By locale, such as `pt-BR`; that of `EVERYWHERE` is for all."""
    category: str | None = None
    added_at: datetime | None = None
    """Since when it is sold."""
    available: bool = True
    """Whether it can be bought now; if not, nobody is shown it."""


FIELDS = ("product_id", *Listing._fields, "category")
"""What a template may read of a product."""


class LikeQuestion(BaseModel):
    """Which products are like one, or of a category. Nothing personal: it is kept in history."""

    model_config = ConfigDict(frozen=True)

    product_id: Identifier | None = None
    category: Identifier | None = None
    most: int = Field(ge=1, le=MOST_PRODUCTS)
    leaving_out: tuple[Identifier, ...] = Field(default=(), max_length=MOST_LEFT_OUT)


class NewestQuestion(BaseModel):
    """Which products came since a moment. Nothing personal: it is kept in history."""

    model_config = ConfigDict(frozen=True)

    since: datetime
    most: int = Field(ge=1, le=MOST_PRODUCTS)
    leaving_out: tuple[Identifier, ...] = Field(default=(), max_length=MOST_LEFT_OUT)


class ChosenProducts(BaseModel):
    """The products that were chosen, the best first: none, where there is nothing to recommend."""

    model_config = ConfigDict(frozen=True)

    ids: tuple[Identifier, ...] = ()


class Products(Protocol):
    """The product catalogue. Whatever it is asked, it raises `CatalogueAway` while it is away."""

    async def find(self, ids: Sequence[str]) -> Sequence[Product]:
        """Return the products with these ids, in their order; unknown ones are left out."""
        ...

    async def like(self, question: LikeQuestion) -> Sequence[str]:
        """Return the ids of products like one, or of a category, the best first."""
        ...

    async def newest(self, question: NewestQuestion) -> Sequence[str]:
        """Return the ids of products that came since a moment, the newest first."""
        ...


class _NoProducts:
    """A shop that has told us of no catalogue."""

    async def find(self, ids: Sequence[str]) -> Sequence[Product]:  # noqa: ARG002
        return ()

    async def like(self, question: LikeQuestion) -> Sequence[str]:  # noqa: ARG002
        return ()

    async def newest(self, question: NewestQuestion) -> Sequence[str]:  # noqa: ARG002
        return ()


NO_PRODUCTS: Products = _NoProducts()
"""Where there is no catalogue, nothing is recommended."""


def chosen(ids: Iterable[str], question: LikeQuestion | NewestQuestion) -> ChosenProducts:
    """Return the ids that fit a question, whatever a shop answered: each once, and no more."""
    but = {*question.leaving_out}
    if isinstance(question, LikeQuestion) and question.product_id:
        but.add(question.product_id)
    fit = [each for each in dict.fromkeys(ids) if is_identifier(each) and each not in but]
    return ChosenProducts(ids=tuple(fit[: question.most]))


def like(catalogue: Mapping[str, Product], question: LikeQuestion) -> Iterator[str]:
    """Yield what is like a product: what is available in its category, the nearest price first.

    Of a category without a product: the newest first.
    """
    seed = catalogue.get(question.product_id or "")
    category = question.category or (seed.category if seed else None)
    if category is None:
        return
    same = [*_by_age(each for each in catalogue.values() if each.category == category)]
    if seed is not None:
        same.sort(key=_gap_to(seed))
    yield from (each.product_id for each in same if each is not seed)


def newest(catalogue: Mapping[str, Product], question: NewestQuestion) -> Iterator[str]:
    """Yield what came since a moment and is available, the newest first."""
    since = question.since
    new = (each for each in catalogue.values() if each.added_at and each.added_at > since)
    yield from (each.product_id for each in _by_age(new))


def _by_age(products: Iterable[Product]) -> Iterator[Product]:
    """Yield those that are available, the newest first, then by id; of unknown age the last."""
    known = sorted((each for each in products if each.available), key=lambda one: one.product_id)
    yield from sorted(
        known, key=lambda one: one.added_at.timestamp() if one.added_at else 0, reverse=True
    )


def _gap_to(seed: Product) -> Callable[[Product], tuple[bool, Decimal]]:
    """Return how far a product's price is from another's, where both have one somewhere."""

    def gap(other: Product) -> tuple[bool, Decimal]:
        for locale, mine in seed.listings.items():
            theirs = other.listings.get(locale, Listing())
            if mine.price is None or theirs.price is None or mine.currency != theirs.currency:
                continue
            return False, abs(mine.price - theirs.price)
        return True, Decimal(0)

    return gap
