"""The command line, run as a person or a supervisor runs it."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from languages.deployment import VARIABLE
from tests.waiting import HANDED_DOWN

ROOT = Path(__file__).resolve().parents[2]
JORNADA = str(Path(sys.executable).with_name("jornada"))
PATIENT = (sys.executable, "-m", "tests.cli.patient")
"""The same, with limits that suit a machine of any speed."""
SETTINGS = ("DATABASE_URL", "PUBLIC_URL", "SENDGRID", "TWILIO", "JORNADA", "EMAIL_FROM", "TEMPORAL")

NONE: Mapping[str, str] = MappingProxyType({})


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int | None
    said: str
    complained: str


def inherited() -> dict[str, str]:
    """Return this process's environment without any of our settings."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in (HANDED_DOWN, VARIABLE) or not name.startswith(SETTINGS)
    }


def forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test's environment hold none of our settings."""
    for name in os.environ.keys() - inherited().keys():
        monkeypatch.delenv(name)


@asynccontextmanager
async def begun(
    *words: str,
    cwd: Path = ROOT,
    settings: Mapping[str, str] = NONE,
    command: Sequence[str] = (JORNADA,),
) -> AsyncIterator[Process]:
    """Begin a command in an environment that holds these settings only; end it with the context."""
    process = await asyncio.create_subprocess_exec(
        *command,
        *words,
        cwd=cwd,
        env=inherited() | dict(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def jornada(*words: str, command: Sequence[str] = (JORNADA,), **settings: str) -> Ran:
    """Run a command to its end."""
    async with begun(*words, settings=settings, command=command) as process:
        said, complained = await process.communicate()
    return Ran(process.returncode, said.decode(), complained.decode())


async def says(process: Process, words: str) -> str:
    """Read what a command says, a line at a time, until it says these words."""
    assert process.stdout is not None
    read = ""
    while words not in read:
        line = await process.stdout.readline()
        if not line:
            _, complained = await process.communicate()
            raise AssertionError(f"never said {words}: {read}{complained.decode()}")
        read += line.decode()
    return read
