"""A condition of a wait that could never hold is found in the code, before anybody waits for it."""

import ast
import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cli.checking.mistakes.conditions import never_so
from cli.checking.source import Mistake, Scope, Source
from tests.journeys import waits
from workflows import chapters
from workflows.catalogue import JOURNEYS

CHAPTERS = (each.name for each in pkgutil.iter_modules(chapters.__path__, "workflows.chapters."))
MODULES = [
    *(importlib.import_module(journey.__module__) for journey in JOURNEYS),
    *map(importlib.import_module, CHAPTERS),
    waits,
]


def mistakes_in(source: str, names: Mapping[str, Any]) -> list[Mistake]:
    tree = ast.parse(source)
    return list(never_so(Scope(Source("waits", "waits.py", tree, names), tree)))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_condition_of_a_wait_can_hold(module: ModuleType) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert mistakes_in(source, vars(module)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "advice"),
    [
        ('prop("channel")', 'prop("chanel")', "declares no property chanel"),
        ('== "branch"', '== "brunch"', "Application Continued: channel is never brunch"),
        (
            'prop("steps_left") < 2',
            'prop("step") < 2',
            "declares no property step",
        ),
        ('prop("points") < 0', 'prop("point") < 0', "Tier Changed declares no property point"),
    ],
)
def test_a_slip_is_named_with_its_line(right: str, wrong: str, advice: str) -> None:
    source = Path(waits.__file__).read_text(encoding="utf-8").replace(right, wrong)
    names: dict[str, Any] = {}
    exec(compile(source.replace("@workflow.defn", "# "), "", "exec"), names)  # noqa: S102 - our own
    (found,) = mistakes_in(source, names)
    assert advice in found.what
    line = source.splitlines()[found.line - 1]
    assert "wait_for(" in line or "gather(" in line or "Awaited(" in line
