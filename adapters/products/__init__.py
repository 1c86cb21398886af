"""The product catalogue's adapters: a CSV file, and a service over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from domain.products import NO_PRODUCTS, Products

SAMPLE = Path(__file__).parent / "sample.csv"
"""What a sandbox sells, where no catalogue is set."""


class ProductSettings(Protocol):
    """What is set of it."""

    @property
    def products(self) -> str:
        """A file, or a base URL; empty for none."""
        ...

    @property
    def products_key(self) -> SecretStr:
        """What opens a service."""
        ...

    @property
    def uses_vendors(self) -> bool:
        """Whether messages really leave."""
        ...


@asynccontextmanager
async def open_products(settings: ProductSettings) -> AsyncIterator[Products]:
    """Open the product catalogue that is set, else the sandbox's sample, else none.

    Raises `NotSetUp` for a file that cannot be used. A service may be away.
    """
    where = settings.products
    if "://" in where:
        from adapters.products.service import ProductService  # noqa: PLC0415 - loads httpx

        async with ProductService.opened(
            where, settings.products_key.get_secret_value()
        ) as service:
            yield service
    elif where or not settings.uses_vendors:
        from adapters.products.file import ProductFile  # noqa: PLC0415 - as above

        yield await ProductFile.opened(Path(where) if where else SAMPLE)
    else:
        yield NO_PRODUCTS
