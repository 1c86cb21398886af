"""`jornada --help` describes commands that it has not imported."""

import pytest

from cli.main import COMMANDS, load


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_help_says_of_a_command_its_own_help_says_too(name: str) -> None:
    own = " ".join(str(load(name).help).split())
    assert own.startswith(COMMANDS[name].rstrip("."))
