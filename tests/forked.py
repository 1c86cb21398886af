"""Runs of pytest on copies of the tree, each a fork of one process that is warm.

Most of a short run is its start: the interpreter, Temporal's SDK, SQLAlchemy, FastAPI. The warm
process imports what is not ours, once. A fork imports what is ours, from its own copy of the tree.
"""

import importlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

HERE = Path(__file__).resolve().parents[1]
FORKS = multiprocessing.get_context("fork")

NOT_OURS = (
    "aiohttp.web",
    "alembic.command",
    "asyncpg",
    "babel",
    "fastapi",
    "httpx",
    "hypothesis",
    "inscriptis",
    "liquid",
    "phonenumbers",
    "pydantic_settings",
    "rich.console",
    "sendgrid",
    "sqlalchemy.ext.asyncio",
    "structlog",
    "temporalio.testing",
    "temporalio.worker",
    "twilio.rest",
    "typer",
    "uvicorn",
)
"""What takes long to import."""


def warm_up() -> None:
    """Import what is not ours; a fork of a process with threads would lack them."""
    for name in NOT_OURS:
        importlib.import_module(name)
    assert threading.active_count() == 1


class Run:
    """A run of pytest in a tree, under way from the start."""

    def __init__(self, tree: Path, words: Iterable[str]) -> None:
        self.tree = tree
        self._words = [*words]
        self._output: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed when it is read
        self._process = FORKS.Process(target=self._become_pytest)
        self._process.start()
        self.sentinel = self._process.sentinel
        """Ready when the run has ended."""

    def ended(self) -> tuple[int | None, str]:
        """Wait for its end; return pytest's exit code and what it said."""
        self._process.join()
        with self._output as output:
            output.seek(0)
            return self._process.exitcode, output.read().decode(errors="replace")

    def _become_pytest(self) -> None:
        for standard in (1, 2):
            os.dup2(self._output.fileno(), standard)
        _import_from(self.tree)
        sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *self._words]))


def _import_from(tree: Path) -> None:
    """Have what is ours come from this tree, here and in the processes that a test starts."""
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree)
    sys.path[:] = [str(tree), *(entry for entry in sys.path if Path(entry).resolve() != HERE)]
    for name in [*sys.modules]:
        if name.partition(".")[0] == "tests":
            del sys.modules[name]
