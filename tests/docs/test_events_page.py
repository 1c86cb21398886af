"""docs/journeys/events.md lists every event that journeys share, with the fields it declares."""

import types
from collections.abc import Iterator
from enum import Enum
from inspect import isclass
from typing import Annotated, Any, Union, get_args, get_origin

from domain.clock import check_zone
from domain.events import accounts, commerce, core, loyalty, referral, support
from domain.events.base import Event
from tests.docs.pages import ROOT

PAGE = ROOT / "docs/journeys/events.md"
MODULES = (accounts, commerce, support, loyalty, referral, core)
INNER = {"Answer Not Understood", "Address Given", "Customer Merged", "Issue Claimed"}
"""What a base journey does by itself: no story is told of it."""


def events_in(module: types.ModuleType) -> Iterator[type[Event]]:
    """The events of a module that somebody tells: those that others are built on are none."""
    own = [
        each
        for each in vars(module).values()
        if isclass(each) and issubclass(each, Event) and each.__module__ == module.__name__
    ]
    for kind in own:
        is_base = any(kind in other.__bases__ for other in own)
        if (not is_base or kind.__name__ == "CaseHelped") and kind.event_name() not in INNER:
            yield kind


def type_of(annotation: Any, metadata: tuple[Any, ...]) -> str:
    """Name a field's type as an author would."""
    if get_origin(annotation) is Annotated:
        inner, *extra = get_args(annotation)
        return type_of(inner, (*extra, *metadata))
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(
            type_of(each, metadata) for each in get_args(annotation) if each is not types.NoneType
        )
    if isclass(annotation) and issubclass(annotation, Enum):
        return f"one of {' '.join(f'`{each.value}`' for each in annotation)}"
    names = {"str": "id", "bool": "truth", "int": "whole number", "Decimal": "number"}
    if any(getattr(each, "func", None) is check_zone for each in metadata):
        return "time zone"
    return names[annotation.__name__]


def row(kind: type[Event]) -> str:
    key = f"`{kind.KEY}`" if kind.KEY else ""
    fields = ", ".join(
        f"`{name}`: {type_of(field.annotation, tuple(field.metadata))}"
        for name, field in kind.model_fields.items()
        if name != kind.KEY
    )
    return f"| `{kind.__name__}` | {key} | {fields} |"


def table(module: types.ModuleType) -> str:
    rows = "\n".join(map(row, events_in(module)))
    return f"| `{module.__name__}` | key | fields |\n|---|---|---|\n{rows}\n"


def test_every_shared_event_stands_there_with_its_fields_and_no_other() -> None:
    page = PAGE.read_text(encoding="utf-8")
    wanted = "\n".join(map(table, MODULES))
    listed = page[page.index("| `domain.events.") :].partition("\n\n## ")[0] + "\n"
    assert listed.strip() == wanted.strip(), f"the tables of {PAGE.name} are to be:\n\n{wanted}"
