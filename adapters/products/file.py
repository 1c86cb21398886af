"""A product catalogue in a CSV file: a row for each product and locale.

It is read once, and again when it has changed. A row that cannot be used is named and left out; a
file that cannot be read while we run leaves what was read before.
"""

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import structlog

from adapters.checking import storable
from adapters.errors import NotSetUp
from adapters.products.reading import Common, common_of, id_of, listing_of, locale_of, product_of
from domain.products import (
    LikeQuestion,
    Listing,
    NewestQuestion,
    Product,
    like,
    newest,
)

MOST_NAMED = 20
"""So many rows that are left out are named, each time that a file is read."""

log = structlog.get_logger()

Stamp = tuple[int, int]


class Catalogue(NamedTuple):
    """What a file holds."""

    products: Mapping[str, Product]
    dropped: Sequence[str]
    """The rows that are left out: `line 3: the price is no number`."""


class ProductFile:
    """Implements `domain.products.Products` with a CSV file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: Stamp | None = None
        self._products: Mapping[str, Product] = {}
        self._reading = asyncio.Lock()

    @classmethod
    async def opened(cls, path: Path) -> Self:
        """Return one that is read. Raises `NotSetUp` for a file that cannot be used."""
        made = cls(path)
        try:
            await made._read(made._stamp_now())
        except (OSError, ValueError) as error:
            raise NotSetUp(
                f"JORNADA_PRODUCTS names a file that cannot be used ({_why(error)}): set it to a "
                "CSV file with the columns of docs/journeys/products.md"
            ) from error
        return made

    async def find(self, ids: Sequence[str]) -> Sequence[Product]:
        """See `domain.products.Products`."""
        products = await self._now()
        return [products[each] for each in ids if each in products]

    async def like(self, question: LikeQuestion) -> Sequence[str]:
        """See `domain.products.Products`."""
        return list(like(await self._now(), question))

    async def newest(self, question: NewestQuestion) -> Sequence[str]:
        """See `domain.products.Products`."""
        return list(newest(await self._now(), question))

    async def _now(self) -> Mapping[str, Product]:
        """Return what the file holds now, or what it held before it was broken."""
        async with self._reading:
            try:
                if (stamp := self._stamp_now()) != self._stamp:
                    self._stamp = stamp  # one that is broken is not read again until it changes
                    await self._read(stamp)
            except (OSError, ValueError) as error:
                log.error(  # noqa: TRY400 - an expected error, without a trace
                    "products_not_read",
                    problem=_why(error),
                    who_must_act="whoever writes the file of JORNADA_PRODUCTS",
                    what_to_do="correct it; until then the products are those read before",
                )
        return self._products

    async def _read(self, stamp: Stamp) -> None:
        text = await asyncio.to_thread(self._path.read_text, "utf-8-sig")
        catalogue = await asyncio.to_thread(catalogue_in, storable(text))
        for problem in catalogue.dropped[:MOST_NAMED]:
            log.warning("product_left_out", file=self._path.name, problem=problem)
        log.info(
            "products_read",
            file=self._path.name,
            products=len(catalogue.products),
            left_out=len(catalogue.dropped),
        )
        self._products, self._stamp = catalogue.products, stamp

    def _stamp_now(self) -> Stamp:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size


def catalogue_in(text: str) -> Catalogue:
    """Read a file's text. Raises ValueError where it has no column `id`, or no row of use."""
    listings: dict[str, dict[str, Listing]] = {}
    commons: dict[str, Common] = {}
    dropped: list[str] = []
    for line, row in _rows(text):
        try:
            product_id, locale = id_of(row), locale_of(row.get("locale", "").strip())
            listing, common = listing_of(row), common_of(row)
            if locale in listings.get(product_id, ()):
                raise ValueError(f"a second row of {product_id} for this locale")  # noqa: TRY301
        except ValueError as error:
            dropped.append(f"line {line}: {error}")
            continue
        listings.setdefault(product_id, {})[locale] = listing
        commons[product_id] = _joined(commons.get(product_id, Common()), common)
    if not listings:
        raise ValueError(f"no row can be used; {dropped[0]}" if dropped else "it has no rows")
    return Catalogue(
        {each: product_of(each, listings[each], commons[each]) for each in listings}, dropped
    )


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by its columns' names, and its line; blank ones are no rows."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        if "id" not in columns:
            raise ValueError("its first line names no column `id`")
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, dict(zip(columns, row, strict=False))
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: it is no CSV: {error}") from error


def _joined(first: Common, second: Common) -> Common:
    return Common(
        first.category or second.category,
        first.added_at or second.added_at,
        second.available if first.available is None else first.available,
    )


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
