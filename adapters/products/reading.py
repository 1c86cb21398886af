"""Reading what a shop says of a product, from a file's cells or a service's JSON."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from domain.ids import check_identifier
from domain.products import Listing, Product

LONGEST = 2_000
"""Characters of a name or an address."""
LARGEST_PRICE = 10**12

_PRICE = re.compile(r"\d+(\.\d+)?")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*")
_TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Common(NamedTuple):
    """What is so of a product in every locale; None where it is not said."""

    category: str | None = None
    added_at: datetime | None = None
    available: bool | None = None


def id_of(said: Mapping[str, Any]) -> str:
    """Return a product's id. Raises ValueError, as all of these do."""
    return check_identifier(_text(said, "id") or "")


def locale_of(said: str) -> str:
    """Return a locale as it is compared: `pt-BR`."""
    if said and not _LOCALE.fullmatch(said):
        raise ValueError("the locale is none: write it as pt-BR, or leave it empty for all")
    return said.replace("_", "-")


def listing_of(said: Mapping[str, Any]) -> Listing:
    """Return how a product is listed for a locale."""
    price, currency = _price(said), _text(said, "currency")
    if (price is None) != (currency is None):
        raise ValueError("a price needs its currency, and a currency its price")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise ValueError("the currency is none: write its code, as EUR")
    return Listing(
        name=_text(said, "name"),
        price=price,
        currency=currency and currency.upper(),
        url=_address(said, "url"),
        picture=_address(said, "picture"),
    )


def common_of(said: Mapping[str, Any]) -> Common:
    """Return what is so of a product everywhere."""
    available = (_text(said, "available") or "").lower()
    if available and available not in _TRUTHS:
        raise ValueError("available is neither yes nor no")
    return Common(_text(said, "category"), _moment(_text(said, "added_on")), _TRUTHS.get(available))


def product_of(product_id: str, listings: Mapping[str, Listing], common: Common) -> Product:
    """Return a product; one of which it is not said is available."""
    available = common.available is not False
    return Product(product_id, listings, common.category, common.added_at, available)


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if isinstance(value, dict | list):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - as the others
    text = "" if value is None else str(value).strip()
    if len(text) > LONGEST:
        raise ValueError(f"{name} is longer than {LONGEST} characters")
    return text or None


def _price(said: Mapping[str, Any]) -> Decimal | None:
    text = _text(said, "price")
    if text is None:
        return None
    if not _PRICE.fullmatch(text) or Decimal(text) > LARGEST_PRICE:
        raise ValueError("the price is no number: write it as 1249.90")
    return Decimal(text)


def _address(said: Mapping[str, Any], name: str) -> str | None:
    text = _text(said, name)
    if text is not None and not text.startswith("https://"):
        raise ValueError(f"{name} is no address: it begins with https://")
    return text


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("added_on is no date: write it as 2026-11-30") from None
    if type(moment) is not datetime:
        moment = datetime.combine(date.fromisoformat(text), time())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
