"""One `jornada serve` of several processes, on SQLite and PostgreSQL. Temporal is away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.store.conftest import database, dialect, postgres, url
from tests.prove.serving import HttpProcess, http_processes

__all__ = ["database", "dialect", "postgres", "url"]

CHILDREN = 2
WRITE_KEY = "a-write-key-for-this-test-alone"
API_KEY = "an-api-key-for-this-test-alone"


@pytest.fixture
async def server(url: str, tmp_path: Path) -> AsyncIterator[HttpProcess]:
    """The parent; it answers already."""
    settings = {
        "DATABASE_URL": url,
        "TEMPORAL_ADDRESS": "127.0.0.1:1",
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_WRITE_KEYS": WRITE_KEY,
        "JORNADA_API_KEYS": API_KEY,
    }
    async with http_processes(1, settings, tmp_path, children=CHILDREN) as (parent,):
        yield parent
