"""The examples of `docs/console.md` work as they stand."""

import json
import re
import shlex

import pytest

from adapters.settings import load_settings
from domain.access import Role
from tests.cli.conftest import Typed
from tests.cli.running import forget_settings
from tests.docs.pages import cells_of, shell_of, text_of
from webhooks.console.company import role_of

PAGE = "docs/console.md"
LINES = list(shell_of(PAGE))


def test_its_commands_make_and_revoke_keys(typed: Typed) -> None:
    commands = [shlex.split(line)[1:] for line in LINES if line.startswith("jornada ")]
    assert [words[:2] for words in commands] == [
        ["keys", "create"],
        ["keys", "create"],
        ["keys", "revoke"],
    ]
    for words in commands:
        ran = typed(*words)
        assert (ran.code, ran.complained) == (0, ""), words
    kept = json.loads(typed("keys", "list", "--all", "--json").said)
    found = {key["name"]: (key["role"], key["revoked_at"] is None) for key in kept}
    assert found == {"lena": ("support", False), "rui": ("operator", True)}


def test_its_settings_give_each_group_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_settings(monkeypatch)
    for line in LINES:
        if line.startswith("JORNADA_"):
            monkeypatch.setenv(*line.split("=", 1))
    settings = load_settings()
    assert settings.has_oidc
    assert role_of({"groups": ["care"]}, settings) is Role.SUPPORT
    assert role_of({"groups": ["care", "care-leads"]}, settings) is Role.OPERATOR
    assert role_of({"groups": ["sales"]}, settings) is None


def test_where_it_says_that_the_answers_are_there_is_such_a_heading() -> None:
    template = text_of("webhooks/templates/console/customer.html")
    headings = set(re.findall(r"<h2[^>]*>([^<{]+)</h2>|<dt>(Next)</dt>", template))
    shown = {heading or term for heading, term in headings}
    cells = list(cells_of(PAGE))
    answers = [cells[nth + 1] for nth, cell in enumerate(cells) if cell.endswith("?")]
    told = [name for cell in answers for name in re.findall(r"\*([^*]+)\*", cell)]
    assert len(told) == len(answers) == 5
    assert set(told) <= shown
