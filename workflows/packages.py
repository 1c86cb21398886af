"""The journeys' packages: each folder here that holds a `messages.py`, and its `journey.py`.

A journey is known by its folder alone: nothing else lists it.
"""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

FOLDER = Path(__file__).parent

JOURNEY_PACKAGES: tuple[str, ...] = tuple(
    sorted(path.parent.name for path in FOLDER.glob("*/messages.py"))
)
"""The names of the packages, which are those of the journeys."""

SHARED = "chapters"
"""The package of what several journeys share."""

NOT_SHARED = ("__init__", "journey", "activities")
"""Of a journey's package: its story, loaded for each run, and what no story loads."""

STATELESS: tuple[str, ...] = (
    f"workflows.{SHARED}",
    *(
        f"workflows.{name}.{path.stem}"
        for name in JOURNEY_PACKAGES
        for path in sorted((FOLDER / name).glob("*.py"))
        if path.stem not in NOT_SHARED
    ),
)
"""Modules that hold no workflow's state: the sandbox need not load them for each run.

What a story keeps beside it is among them: `tests/workflows/test_determinism.py` reads each.
"""


def contents_of(package: str, module: str) -> Sequence[Any]:
    """Return all that a module of a journey's package holds: nothing, where it has none."""
    if not (FOLDER / package / f"{module}.py").exists():
        return ()
    return list(vars(import_module(f"workflows.{package}.{module}")).values())


def declared(kind: type[T], module: str, packages: Iterable[str] = JOURNEY_PACKAGES) -> list[T]:
    """Return what is of a kind in the modules of that name, by default of all packages."""
    contents = (each for package in packages for each in contents_of(package, module))
    return [each for each in contents if isinstance(each, kind)]
