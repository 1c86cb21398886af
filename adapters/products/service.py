"""A product catalogue over HTTP: a service of the shop's, asked with a key.

What it told of a product is kept for some minutes, and for a day while it is away.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple, Self

import httpx
import structlog

from adapters.checking import storable
from adapters.products.reading import common_of, id_of, listing_of, locale_of, product_of
from domain.errors import CatalogueAway
from domain.products import EVERYWHERE, LikeQuestion, NewestQuestion, Product
from domain.retry_after import retry_after

log = structlog.get_logger()


class Bounds(NamedTuple):
    """What a service may take, and for how long it is believed; seconds and bytes."""

    answer_within: float = 5
    largest_answer: int = 1_000_000
    fresh_for: float = 600
    kept_for: float = 86_400
    """Past this, nothing is shown of a product while the service is away."""
    most_kept: int = 10_000
    """Products; the oldest give way."""
    left_alone_for: float = 5
    """After it failed, nobody asks it."""
    tried_within: float = 300
    """However long it wants to be left alone, nobody waits longer for it between two tries."""
    most_locales: int = 200
    """Of one product."""


USUAL = Bounds()
MOST_ASKED = 50
"""Products in one request."""


class ProductService:
    """Implements `domain.products.Products` with a service over HTTP."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        bounds: Bounds,
        clock: Callable[[], float],
    ) -> None:
        """`http` knows the service's address and key; `clock` counts seconds."""
        self._http = http
        self._bounds = bounds
        self._clock = clock
        self._kept: dict[str, tuple[Product | None, float]] = {}
        self._alone_until = -1.0

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        url: str,
        key: str = "",
        bounds: Bounds = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> AsyncIterator[Self]:
        """Open one at a base URL. It may be away."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        async with httpx.AsyncClient(
            base_url=url, headers=headers, timeout=bounds.answer_within, trust_env=False
        ) as http:
            yield cls(http, bounds, clock)

    async def find(self, ids: Sequence[str]) -> Sequence[Product]:
        """See `domain.products.Products`."""
        if stale := [
            each for each in dict.fromkeys(ids) if self._age(each) > self._bounds.fresh_for
        ]:
            try:
                for some in range(0, len(stale), MOST_ASKED):
                    await self._fetch(stale[some : some + MOST_ASKED])
            except CatalogueAway:
                if any(self._age(each) > self._bounds.kept_for for each in stale):
                    raise
        known = [self._kept[each][0] for each in ids if each in self._kept]
        return [product for product in known if product is not None]

    async def like(self, question: LikeQuestion) -> Sequence[str]:
        """See `domain.products.Products`."""
        asked = {"product_id": question.product_id, "category": question.category}
        return await self._ids("like", question, asked)

    async def newest(self, question: NewestQuestion) -> Sequence[str]:
        """See `domain.products.Products`."""
        return await self._ids("newest", question, {"since": question.since.isoformat()})

    async def _ids(
        self, path: str, question: LikeQuestion | NewestQuestion, asked: Mapping[str, str | None]
    ) -> Sequence[str]:
        params = {name: value for name, value in asked.items() if value is not None}
        params["most"] = str(question.most)
        if question.leaving_out:
            params["leaving_out"] = ",".join(question.leaving_out)
        told = await self._get(path, params)
        ids = told.get("ids")
        if not isinstance(ids, list):
            raise self._away("its answer has no list of ids")
        return [each for each in ids if isinstance(each, str)]

    async def _fetch(self, ids: Sequence[str]) -> None:
        """Ask for products, and keep what is told of each; of those not told that there is none."""
        told = (await self._get("products", {"ids": ",".join(ids)})).get("products")
        if not isinstance(told, list):
            raise self._away("its answer has no list of products")
        wanted = (
            each
            for each in told
            if not isinstance(each, dict) or str(each.get("id")).strip() in ids
        )
        read = (_product(each, self._bounds.most_locales) for each in wanted)
        found = {product.product_id: product for product in read if product}
        for each in ids:
            self._kept.pop(each, None)  # so that the oldest are first
            self._kept[each] = (found.get(each), self._clock())
        while len(self._kept) > self._bounds.most_kept:
            del self._kept[next(iter(self._kept))]

    def _age(self, product_id: str) -> float:
        kept = self._kept.get(product_id)
        return float("inf") if kept is None else self._clock() - kept[1]

    async def _get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        if (wait := self._alone_until - self._clock()) > 0:
            raise self._unavailable("left alone", timedelta(seconds=wait))
        try:
            async with asyncio.timeout(self._bounds.answer_within):
                body = await self._body(path, params)
            told = storable(json.loads(body))
        except TimeoutError:
            raise self._away(f"no answer within {self._bounds.answer_within:g} s") from None
        except httpx.HTTPError as error:
            raise self._away(f"it cannot be reached: {type(error).__name__}") from None
        except (ValueError, RecursionError):
            raise self._away("its answer is no JSON") from None
        if not isinstance(told, dict):
            raise self._away("its answer is no JSON object")
        return told

    async def _body(self, path: str, params: Mapping[str, str]) -> bytes:
        body = bytearray()
        async with self._http.stream("GET", path, params=dict(params)) as answer:
            if answer.status_code != HTTPStatus.OK:
                waits = retry_after(answer.headers, datetime.now(UTC))
                raise self._away(f"it answers {answer.status_code}", waits)
            async for part in answer.aiter_raw():
                body += part
                if len(body) > self._bounds.largest_answer:
                    raise self._away("its answer is too large")
        return bytes(body)

    def _away(self, why: str, waits: timedelta | None = None) -> CatalogueAway:
        """Leave it alone for a while. No answer of its is quoted."""
        alone = timedelta(seconds=self._bounds.left_alone_for)
        self._alone_until = self._clock() + max(waits or alone, alone).total_seconds()
        return self._unavailable(why, waits)

    def _unavailable(self, why: str, waits: timedelta | None) -> CatalogueAway:
        most = timedelta(seconds=self._bounds.tried_within)
        return CatalogueAway(
            f"the product catalogue: {why}", retry_after=waits and min(waits, most)
        )


def _product(told: object, most_locales: int) -> Product | None:
    """Read a product. One that cannot be used is named and left out."""
    if not isinstance(told, dict):
        log.warning("product_left_out", problem="it is no JSON object")
        return None
    try:
        product_id, common = id_of(told), common_of(told)
        locales = told.get("locales") or {}
        if not isinstance(locales, dict) or not all(
            isinstance(each, dict) for each in locales.values()
        ):
            raise ValueError("locales is no object of objects")  # noqa: TRY301
        if len(locales) > most_locales:
            raise ValueError(f"it has more than {most_locales} locales")  # noqa: TRY301
        listings = {EVERYWHERE: listing_of(told)} | {
            locale_of(tag): listing_of(each) for tag, each in locales.items()
        }
    except ValueError as error:
        log.warning("product_left_out", product_id=str(told.get("id"))[:64], problem=str(error))
        return None
    return product_of(product_id, listings, common)
