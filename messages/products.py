"""Products as a customer is shown them: in their own locale, by the chain that words have.

A price is of a market: it is never taken from another country, or from English.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from domain.customers import Customer
from domain.products import EVERYWHERE, Listing, Product
from languages.nearest import FALLBACK, lineage

T = TypeVar("T")


def shown_to(customer: Customer, products: Iterable[Product]) -> list[dict[str, object]]:
    """Return products as templates read them: those that can be bought, and have a name."""
    fields = (_fields(product, customer.locale) for product in products if product.available)
    return [each for each in fields if each.get("name")]


def _fields(product: Product, locale: str) -> dict[str, object]:
    listed = [product.listings[tag] for tag in _for_words(product, locale)]
    priced = [product.listings[tag] for tag in _for_prices(product, locale)]
    price = next((each for each in priced if each.price is not None), Listing())
    found = {
        "product_id": product.product_id,
        "name": _first(each.name for each in listed),
        "price": None if price.price is None else float(price.price),
        "currency": price.currency,
        "url": _first(each.url for each in listed),
        "picture": _first(each.picture for each in listed),
        "category": product.category,
    }
    return {name: value for name, value in found.items() if value is not None}


def _for_words(product: Product, locale: str) -> Iterable[str]:
    """Return the locales that may speak to a customer, the nearest first."""
    tags = [tag for tag in product.listings if tag != EVERYWHERE]
    kin = [tag for tag in tags if _language(tag) == _language(locale)]
    english = [tag for tag in tags if _language(tag) == FALLBACK]
    return dict.fromkeys((*_for_prices(product, locale, *kin), *english, *tags))


def _for_prices(product: Product, locale: str, *kin: str) -> Iterator[str]:
    """Yield a locale and those that it inherits from, as far as they are listed; then everywhere.

    `kin` come before what is listed for everywhere.
    """
    by_name = {tag.casefold(): tag for tag in product.listings if tag != EVERYWHERE}
    yield from (by_name[tag.casefold()] for tag in lineage(locale) if tag.casefold() in by_name)
    yield from kin
    if EVERYWHERE in product.listings:
        yield EVERYWHERE


def _language(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].casefold()


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
