"""A shop's catalogue service, as docs/journeys/products.md asks for one: a real HTTP server."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.vendors.fake import FakeVendor
from tests.vendors.faults import Fault
from tests.vendors.journal import Accepted
from tests.vendors.reporting import Callback

KEY = "catalogue-key-of-the-tests"

AURORA: dict[str, Any] = {
    "id": "aurora-lamp",
    "category": "lamps",
    "added_on": "2039-12-01",
    "name": "Aurora lamp",
    "price": 64.9,
    "currency": "EUR",
    "url": "https://shop.example.com/products/aurora-lamp",
    "picture": "https://shop.example.com/pictures/aurora-lamp.jpg",
    "locales": {
        "es": {"name": "Lámpara Aurora"},
        "pt-BR": {"name": "Luminária Aurora", "price": 389, "currency": "BRL"},
    },
}
DUNE: dict[str, Any] = {
    "id": "dune-lamp",
    "category": "lamps",
    "added_on": "2040-01-08",
    "name": "Dune lamp",
    "price": 59,
    "currency": "EUR",
}


class FakeCatalogue(FakeVendor[Accepted]):
    """It sells what is in `sold`, answers 503 to all while it `is_away`, and wants its key.

    `goes_after` is the path of the last answer that it gives.
    """

    def __init__(self, *sold: Mapping[str, Any]) -> None:
        super().__init__()
        self.sold: dict[str, Mapping[str, Any]] = {each["id"]: each for each in sold}
        self.is_away = False
        self.goes_after = ""

    @property
    def asked(self) -> list[str]:
        """What it was asked, each with its query."""
        return [unquote(seen.path) for seen in self.requests]

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.Response(status=401)
        if self.is_away:
            return web.Response(status=503)
        ask = {
            "/catalogue/products": self._products,
            "/catalogue/like": self._like,
            "/catalogue/newest": self._newest,
        }.get(request.path)
        if self.goes_after and self.goes_after in request.path:
            self.is_away = True
        return web.json_response(ask(request.query)) if ask else web.Response(status=404)

    def _products(self, query: Mapping[str, str]) -> object:
        ids = query["ids"].split(",")
        return {"products": [self.sold[each] for each in ids if each in self.sold]}

    def _like(self, query: Mapping[str, str]) -> object:
        seed = self.sold.get(query.get("product_id", ""), {})
        category = query.get("category", seed.get("category"))
        found = [each for each, of in self.sold.items() if of.get("category") == category]
        return {"ids": found[: int(query["most"]) + 1]}

    def _newest(self, query: Mapping[str, str]) -> object:
        since = query["since"]
        return {"ids": [each for each, of in self.sold.items() if of.get("added_on", "") > since]}

    def callbacks(self, entry: Accepted) -> Sequence[Callback]:
        return ()

    def excuse(self, status: int) -> bytes:
        return b""

    def garbled(self, *, reading: bool) -> Fault:
        return Fault.answer(200, json.dumps({"ids": 1})[:-2].encode())
