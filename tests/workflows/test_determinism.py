"""What is passed through the sandbox is deterministic by nothing but this test.

The base, the chapters, and what a journey has beside its story are loaded once for all enrolments:
no clock, no chance, no I/O, no order of a set, and no state outside of an enrolment's own.
"""

import ast
import enum
import importlib
import importlib.util
import pkgutil
import re
import types
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel
from temporalio.common import Priority, SearchAttributeKey

from workflows.packages import STATELESS
from workflows.plugin import PASSED_THROUGH

OURS = tuple(name for name in PASSED_THROUGH if name.startswith("workflows."))
"""Modules and packages of `workflows` that the sandbox passes through; some do not exist."""
MAY_IMPORT = (
    *("activities", "channels", "domain", *OURS, "pydantic", "temporalio"),
    *("asyncio", "collections.abc", "dataclasses", "datetime", "enum", "re", "types", "typing"),
)
"""Of ours, what has its own rule against I/O; of Python's, what has no clock but those below."""
MAY_USE_OF_ASYNCIO = ("create_task", "current_task", "CancelledError", "Task")
"""Temporal's loop makes these deterministic; `wait`, `gather` and time-outs have `workflow`'s."""
REFUSED_METHODS = ("now", "today", "utcnow", "fromtimestamp", "astimezone", "strftime", "timestamp")
"""Of dates and moments: what reads the machine's clock, zone or locale."""
REFUSED_CALLS = ("open", "print", "input", "id", "hash", "set", "frozenset", "globals")
IMMUTABLE = (
    *(
        str,
        bytes,
        int,
        float,
        bool,
        type(None),
        timedelta,
        date,
        time,
        enum.Enum,
        re.Pattern,
        Decimal,
    ),
    *(type, TypeVar, types.FunctionType, types.BuiltinFunctionType, types.UnionType),
    *(
        types.ModuleType,
        types.MappingProxyType,
        property,
        classmethod,
        staticmethod,
        Priority,
        SearchAttributeKey,
    ),
)


def modules() -> Iterator[ModuleType]:
    for name in OURS:
        if importlib.util.find_spec(name) is not None:
            module = importlib.import_module(name)
            yield module
            for each in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
                yield importlib.import_module(each.name)


MODULES = list(modules())


def offences(source: str) -> list[str]:
    """What a module does that another machine, or a replay, might do otherwise."""
    return [offence for node in ast.walk(ast.parse(source)) for offence in _offences(node)]


def _offences(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (f"imports {each.name}" for each in names if not _may_import(each.name))
        case ast.ImportFrom(module=module, names=names):
            imported = (f"{module}.{each.name}" for each in names)
            yield from (f"imports {each}" for each in imported if not _may_import(each))
            yield from _of_asyncio(module == "asyncio", [each.name for each in names])
        case ast.Set() | ast.SetComp():
            yield "iterates a set, or might"
        case ast.Attribute(value=ast.Name(id="asyncio"), attr=attr):
            yield from _of_asyncio(True, [attr])
        case ast.Call(func=ast.Name(id=name)) if name in REFUSED_CALLS:
            yield f"calls {name}()"
        case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in REFUSED_METHODS:
            yield from () if _is_journeys_clock(owner) else (f"calls .{attr}()",)
        case ast.Global() | ast.Nonlocal():
            yield "rebinds what outlives a call"


def _may_import(module: str) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in MAY_IMPORT)


def _of_asyncio(is_asyncio: bool, names: list[str]) -> Iterator[str]:
    if is_asyncio:
        yield from (f"uses asyncio.{name}" for name in names if name not in MAY_USE_OF_ASYNCIO)


def _is_journeys_clock(owner: ast.expr) -> bool:
    return ast.unparse(owner) in (
        "workflow",
        "state",
        "self",
        "self._state",
        "journey",
        "self.journey",
    )


def test_the_base_and_the_chapters_are_among_them() -> None:
    names = [module.__name__ for module in MODULES]
    assert {"workflows.base.waits", "workflows.chapters.slot"} <= {*names}
    assert {*STATELESS} < {*OURS}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_it_reads_no_clock_no_chance_and_nothing_outside(module: ModuleType) -> None:
    assert offences(Path(str(module.__file__)).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import time",
        "from os import environ",
        "from uuid import uuid4",
        "from workflows.onboarding.journey import Onboarding",
        "datetime.now()",
        "date.today()",
        "asyncio.sleep(1)",
        "from asyncio import wait",
        "open('a')",
        "for each in {1, 2}: pass",
        "for each in set(kinds): pass",
        "def count():\n global counted\n counted = 1",
    ],
)
def test_what_is_refused(line: str) -> None:
    assert offences(line) != []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_it_keeps_no_state_that_two_enrolments_could_share(module: ModuleType) -> None:
    assert list(mutable_in(module)) == []


def test_what_counts_as_such_state() -> None:
    kept = ModuleType("kept")
    uses = type("Uses", (), {"__module__": "kept", "counted": {}, "most": 3})
    places = {"Place": enum.Enum("Place", ["PHONE", "WEB"], module="kept")}
    vars(kept).update(places, Uses=uses, seen=[], limits=(1, [2]), names=("a", "b"))
    assert list(mutable_in(kept)) == ["Uses.counted", "seen", "limits"]


def mutable_in(module: ModuleType) -> Iterator[str]:
    """Yield the names, of a module and of its classes, under which something mutable is kept."""
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from (f"{name}.{inner}" for inner in _mutable_in_class(value))
        elif not is_immutable(value):
            yield name
        if isinstance(value, types.FunctionType) and not is_immutable(value.__defaults__ or ()):
            yield f"{name}(...=)"


def _mutable_in_class(kind: type) -> Iterator[str]:
    pythons_own = ("_abc_impl", "_field_defaults", "model_config", *getattr(kind, "_fields", ()))
    for name, value in vars(kind).items():
        is_enums = issubclass(kind, enum.Enum) and re.fullmatch(r"_[a-z0-9]\w*_", name)
        is_ours = not name.startswith("__") and name not in pythons_own and not is_enums
        if is_ours and not is_immutable(value):
            yield name


def is_immutable(value: Any) -> bool:
    """Tell whether nothing of a value can change, as far as Python's own means go."""
    if isinstance(value, tuple):
        return all(is_immutable(each) for each in value)
    if isinstance(value, BaseModel):
        is_frozen = bool(value.model_config.get("frozen"))
        return is_frozen and all(is_immutable(each) for _, each in value)
    if is_dataclass(value) and not isinstance(value, type):
        is_frozen = bool(getattr(value, "__dataclass_params__").frozen)  # noqa: B009 - Python's own
        return is_frozen and all(is_immutable(each) for each in vars(value).values())
    is_annotation = type(value).__module__ in ("typing", "types", "collections.abc")
    return isinstance(value, IMMUTABLE) or is_annotation
