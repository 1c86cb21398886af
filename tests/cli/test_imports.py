"""What a command imports: its start is little else, so nothing that it has no use for."""

from pathlib import Path

import pytest

from tests.cli.running import jornada

SLOW = {
    *("aiohttp", "alembic", "cryptography", "email_validator", "fastapi", "inscriptis", "liquid"),
    *("phonenumbers", "sendgrid", "sqlalchemy", "temporalio", "twilio.rest"),
}
"""Libraries that take some hundredths of a second each, or tenths; together, seconds."""


def imported(complained: str) -> set[str]:
    """The modules that a Python names when it is asked what it imports."""
    lines = (line for line in complained.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(
    ("command", "code", "needed"),
    [
        ("--help", 0, set[str]()),
        ("explain c-nobody", 1, {"sqlalchemy"}),
        ("worker", 1, {"inscriptis", "liquid", "sqlalchemy", "temporalio"}),
        (
            "serve --port -1",
            1,
            {"email_validator", "fastapi", "liquid", "sqlalchemy", "temporalio"},
        ),
    ],
)
async def test_a_command_imports_no_library_that_it_has_no_use_for(
    store_file: Path, command: str, code: int, needed: set[str]
) -> None:
    """Messages stay in the sandbox. The last two have imported all when they cannot start."""
    ran = await jornada(
        *command.split(),
        DATABASE_URL=f"sqlite:///{store_file}",
        JORNADA_DELIVERY="sandbox",
        JORNADA_WRITE_KEYS="a-write-key-for-this-test-alone",
        JORNADA_API_KEYS="an-api-key-for-this-test-alone",
        TEMPORAL_ADDRESS="127.0.0.1:1",
        PYTHONPROFILEIMPORTTIME="1",
    )
    assert (ran.code, imported(ran.complained) & SLOW) == (code, needed)
