"""Commands run in the test's own process: quicker, where a process of its own would add nothing."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
import structlog

from adapters.store.database import Database
from cli.commands import track as tracking
from cli.main import run_command
from tests.cli.patient import be_patient
from tests.cli.running import Ran, forget_settings

T = TypeVar("T")

Typed = Callable[..., Ran]


class InStore(Protocol):
    """Does something with the store that the commands work on."""

    def __call__(self, work: Callable[[Database], Awaitable[T]]) -> T: ...


@pytest.fixture
def typed(
    store_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Typed]:
    """Type a command, at 80 columns, on a store of this test's own; Temporal is away.

    For tests that are no coroutines: a command has an event loop of its own.
    """
    forget_settings(monkeypatch)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{store_file}")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("COLUMNS", "80")
    be_patient(monkeypatch.setattr)
    monkeypatch.setattr(tracking, "HANDED_ON_WITHIN", 0.0)
    root, was_configured = logging.getLogger(), structlog.is_configured()
    handlers, before, config = root.handlers, root.level, structlog.get_config()

    def type_(*words: str, **settings: str) -> Ran:
        with monkeypatch.context() as environment:
            environment.setattr(sys, "argv", ["jornada", *words])
            for name, value in settings.items():
                environment.setenv(name, value)
            code = run_command()
        return Ran(code, *capsys.readouterr())

    yield type_
    # A command sets up logging for its process.
    root.handlers, root.level = handlers, before
    structlog.reset_defaults()
    if was_configured:
        structlog.configure(**config)


@pytest.fixture
def in_store(store_file: Path) -> InStore:
    """Do something with the store that the commands work on."""

    def do(work: Callable[[Database], Awaitable[T]]) -> T:
        async def with_it() -> T:
            database = await Database.open(f"sqlite:///{store_file}")
            try:
                return await work(database)
            finally:
                await database.close()

        return asyncio.run(with_it())

    return do
