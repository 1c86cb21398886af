"""Pauses: what operators stopped, and who did, when and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    ScalarSelect,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import pause_audit, pauses, touchpoints
from adapters.store.states import TouchpointStatus
from domain.messages import Reason
from domain.operations import OperatorRequest
from domain.pauses import Pause, PauseAction, PauseEntry, PauseTarget


class AlreadyPaused(ValueError):
    """It is paused."""


class NotPaused(LookupError):
    """It is not paused."""


class Waiting(NamedTuple):
    """Messages that a pause holds back."""

    message: str
    channel: str
    journey: str
    messages: int


_THIS_ONE = and_(pauses.c.target == bindparam("of_target"), pauses.c.name == bindparam("of_name"))
_BEGIN = ByDialect(
    pauses, lambda insert: insert.on_conflict_do_nothing().returning(pauses.c.target)
)
_END = delete(pauses).where(_THIS_ONE).returning(*pauses.c)
_NOTE = insert(pause_audit)
_NOW = select(pauses).order_by(pauses.c.at, pauses.c.target, pauses.c.name)
_AUDIT = select(pause_audit).order_by(pause_audit.c.entry_id.desc()).limit(bindparam("most"))
_WAITING = (
    select(
        touchpoints.c.message,
        touchpoints.c.channel,
        touchpoints.c.journey,
        func.count().label("messages"),
    )
    .where(
        touchpoints.c.status == TouchpointStatus.HELD,
        touchpoints.c.reason == Reason.PAUSED,
    )
    .group_by(touchpoints.c.message, touchpoints.c.channel, touchpoints.c.journey)
)


def paused_since() -> ScalarSelect[Any]:
    """Select since when a message is paused, by its name, channel or journey: see a claim."""
    by = {
        PauseTarget.MESSAGE: "of_message",
        PauseTarget.CHANNEL: "on_channel",
        PauseTarget.JOURNEY: "of_journey",
    }
    any_of = (
        and_(pauses.c.target == target, pauses.c.name == bindparam(name))
        for target, name in by.items()
    )
    return select(func.min(pauses.c.at)).where(or_(*any_of)).scalar_subquery()


def pause(
    tx: Connection, target: PauseTarget, name: str, operator: OperatorRequest, at: datetime
) -> None:
    """Stop a message, a channel or a journey: the next claim obeys. Raises `AlreadyPaused`."""
    facts = {"target": target, "name": name, **dict(operator), "at": at}
    if tx.execute(_BEGIN.of(tx), facts).first() is None:
        raise AlreadyPaused(f"the {target} {name} is paused already: see `jornada pauses`")
    tx.execute(_NOTE, {"action": PauseAction.PAUSE, **facts})


def unpause(
    tx: Connection, target: PauseTarget, name: str, operator: OperatorRequest, at: datetime
) -> Pause:
    """Let it go on; return the pause that ended. Raises `NotPaused`."""
    row = tx.execute(_END, {"of_target": target, "of_name": name}).one_or_none()
    if row is None:
        raise NotPaused(f"the {target} {name} is not paused")
    facts = {"target": target, "name": name, **dict(operator), "at": at}
    tx.execute(_NOTE, {"action": PauseAction.UNPAUSE, **facts})
    return Pause.model_validate(row)


def list_pauses(tx: Connection) -> Sequence[Pause]:
    """Return what is paused now, the oldest pause first."""
    return [Pause.model_validate(row) for row in tx.execute(_NOW)]


def audit_of_pauses(tx: Connection, limit: int = 200) -> Sequence[PauseEntry]:
    """Return who began and ended pauses, the last first."""
    return [PauseEntry.model_validate(row) for row in tx.execute(_AUDIT, {"most": limit})]


def waiting(tx: Connection) -> Sequence[Waiting]:
    """Return how many messages wait because of pauses. Some may not know yet that one ended."""
    return [Waiting(*row) for row in tx.execute(_WAITING)]


class Pauses(Store):
    """The brake."""

    pause = writing(pause)
    unpause = writing(unpause)
    list = reading(list_pauses)
    audit = reading(audit_of_pauses)
    waiting = reading(waiting)
