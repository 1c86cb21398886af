"""Knobs: what operators set them to, and who did, when and why."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import knob_audit, knobs
from domain.knobs import KnobAction, KnobEntry, KnobSetting
from domain.operations import OperatorRequest


class NotSet(LookupError):
    """The knob has its default."""


_NAMED = knobs.c.name == bindparam("of_name")
_FIRST = ByDialect(knobs, lambda insert: insert.on_conflict_do_nothing().returning(knobs.c.name))
_LOCKED = select(knobs.c.value).where(_NAMED).with_for_update()
_CHANGE = update(knobs).where(_NAMED)
_RESET = delete(knobs).where(_NAMED).returning(knobs.c.value)
_VALUE = select(knobs.c.value).where(_NAMED)
_ALL = select(knobs).order_by(knobs.c.name)
_NOTE = insert(knob_audit)
_AUDIT = select(knob_audit).order_by(knob_audit.c.entry_id.desc()).limit(bindparam("most"))
_AUDIT_OF = _AUDIT.where(knob_audit.c.name.in_(bindparam("names", expanding=True)))


def set_knob(
    tx: Connection, name: str, value: str, operator: OperatorRequest, at: datetime
) -> str | None:
    """Set a knob; return what it was set to before, None for its default."""
    facts = {"value": value, **dict(operator), "at": at}
    before: str | None = None
    if tx.execute(_FIRST.of(tx), {"name": name, **facts}).first() is None:
        before = tx.scalar(_LOCKED, {"of_name": name})
        tx.execute(_CHANGE, {"of_name": name, **facts})
    _note(tx, KnobAction.SET, name, before, value, operator, at)
    return before


def reset_knob(tx: Connection, name: str, operator: OperatorRequest, at: datetime) -> str:
    """Give a knob its default again; return what it was set to. Raises `NotSet`."""
    before: str | None = tx.scalar(_RESET, {"of_name": name})
    if before is None:
        raise NotSet(f"{name} has its default")
    _note(tx, KnobAction.RESET, name, before, None, operator, at)
    return before


def _note(
    tx: Connection,
    action: KnobAction,
    name: str,
    before: str | None,
    after: str | None,
    operator: OperatorRequest,
    at: datetime,
) -> None:
    facts = {"action": action, "name": name, "before": before, "after": after}
    tx.execute(_NOTE, {**facts, **dict(operator), "at": at})


def value_of(tx: Connection, name: str) -> str | None:
    """Return what a knob is set to; None for its default."""
    value: str | None = tx.scalar(_VALUE, {"of_name": name})
    return value


def list_settings(tx: Connection) -> Sequence[KnobSetting]:
    """Return what knobs are set to, by name; those with their default are not among them."""
    return [KnobSetting.model_validate(row) for row in tx.execute(_ALL)]


def audit_of_knobs(
    tx: Connection, limit: int = 200, only: Collection[str] | None = None
) -> Sequence[KnobEntry]:
    """Return who set and reset knobs, the last first; `only` those of these names."""
    named = {} if only is None else {"names": list(only)}
    statement = _AUDIT if only is None else _AUDIT_OF
    found = tx.execute(statement, {"most": limit, **named})
    return [KnobEntry.model_validate(row) for row in found]


class KnobSettings(Store):
    """What knobs are set to."""

    set = writing(set_knob)
    reset = writing(reset_knob)
    list = reading(list_settings)
    audit = reading(audit_of_knobs)
