"""A condition of a wait that could never hold is found in the code, before anybody waits for it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from domain.errors import JourneyMistake
from tests.journeys import waits
from workflows import chapters
from workflows.base.reports import such
from workflows.catalogue import JOURNEYS

VERBS = ("wait_for", "gather", "Awaited")
CHAPTERS = (each.name for each in pkgutil.iter_modules(chapters.__path__, "workflows.chapters."))
MODULES = [
    *(importlib.import_module(journey.__module__) for journey in JOURNEYS),
    *map(importlib.import_module, CHAPTERS),
    waits,
]


def mistakes_in(source: str, names: Mapping[str, Any]) -> Iterator[str]:
    """Yield the line of each `where=` that could never hold, and what is wrong with it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in VERBS:
            where = next((each.value for each in node.keywords if each.arg == "where"), None)
            if where is None or any(isinstance(each, ast.Starred) for each in node.args):
                continue
            try:
                such(tuple(_value(each, names) for each in node.args), _value(where, names))
            except NameError:
                continue  # what the story itself reckons is judged when it is reached
            except JourneyMistake as mistake:
                yield f"{node.lineno}: {mistake}"


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "", "eval"), dict(names))  # noqa: S307 - our own code


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_condition_of_a_wait_can_hold(module: ModuleType) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert list(mistakes_in(source, vars(module))) == []


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
    assert advice in found
    line = source.splitlines()[int(found.partition(":")[0]) - 1]
    assert "wait_for(" in line or "gather(" in line or "Awaited(" in line
