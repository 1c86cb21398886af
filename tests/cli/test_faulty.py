"""A slip in a journey's module is one line of each command, with its file, and not a traceback."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from cli.faulty import FOLDER, fault_of_import
from messages.files import ROOT

SAID = "workflows/onboarding/journey.py, line 1: NameError: name 'Tpoic' is not defined"
COPIED = ("cli", "workflows")


@pytest.fixture
def slipped(tmp_path: Path) -> Path:
    """All of the code, with a slip in a journey."""
    for path in ROOT.iterdir():
        if path.name in COPIED:
            shutil.copytree(path, tmp_path / path.name)
        elif (path / "__init__.py").exists():
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "workflows/onboarding/journey.py").write_text("Tpoic\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "code", "shown"),
    [
        ("cost", 1, ""),
        ("segments list", 1, ""),
        ("track --help", 0, "Record what a customer did"),
        ("segments --help", 0, "Customers of whom something holds"),
    ],
)
async def test_a_command_says_where_and_what_next(
    slipped: Path, command: str, code: int, shown: str
) -> None:
    ran = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", *command.split()),
        cwd=slipped,
        env=os.environ | {"PYTHONPATH": str(slipped)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = (each.decode() for each in await ran.communicate())
    assert (ran.returncode, shown in said) == (code, True)
    first, next_step = complained.splitlines()
    assert first.endswith(SAID)
    assert next_step == "`jornada check` names what is wrong with journeys."


def raised(code: str, path: Path) -> Exception:
    try:
        exec(compile(code, str(path), "exec"), {})  # noqa: S102 - our own
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def test_what_cannot_be_read_at_all_is_named_too() -> None:
    error = raised("\nclass\n", FOLDER / "trial/events.py")
    assert str(fault_of_import(error)).startswith("workflows/trial/events.py, line 2: SyntaxError")


def test_a_fault_of_our_own_code_stays_a_fault() -> None:
    assert fault_of_import(raised("Tpoic", ROOT / "cli/commands/cost.py")) is None
    assert fault_of_import(raised("Tpoic", FOLDER / "base/journey.py")) is None
