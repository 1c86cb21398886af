"""All that is told of a customer in the midst of everything, in words that all of them share."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, or_, select

from adapters.store.customers.addresses import address_digest
from adapters.store.schema import (
    addresses,
    answers,
    attempts,
    consents,
    customers,
    enrolments,
    events,
    heard,
    identity_decisions,
    reactivations,
    segment_members,
    steerings,
    suppressions,
    tasks,
    touchpoints,
)
from adapters.store.states import EventState
from domain.actions import Action
from domain.customers import Channel
from domain.ids import event_id_of, link_event_id
from domain.questions import AnswerOutcome
from tests.adapters.store.interleaving.world import EAGER, World, heard_of

_UNTOLD = {"seq", "received_at", "created_at", "attempt_id", "email_folded"}
_OF_CUSTOMER = (
    *(customers, addresses, consents, events),
    *(enrolments, touchpoints, answers, tasks, steerings, identity_decisions, segment_members),
)


def told(tx: Connection, w: World, *results: object) -> list[str]:
    """All rows of a world and what its writers returned, in words that all worlds share."""
    found = _rows(tx, w)
    lines = [
        f"{name} { {key: value for key, value in row._asdict().items() if key not in _UNTOLD} }"
        for name, theirs in found.items()
        for row in theirs
    ]
    queue = [row.event_id for row in found["events"] if row.state == EventState.PENDING]
    names = _names(w, found)
    said = [*lines, f"queue {queue}", *(f"result {nth} {each}" for nth, each in enumerate(results))]
    return sorted(_plain(line, names) for line in said)


def _rows(tx: Connection, w: World) -> dict[str, Sequence[Row[Any]]]:
    ids = (w.customer_id, w.known_id)
    wanted: dict[Table, ColumnElement[bool]] = {
        table: table.c.customer_id.in_(ids) for table in _OF_CUSTOMER
    }
    wanted |= {table: or_(wanted[table], heard_of(w, table)) for table in (events, answers, tasks)}
    wanted |= {table: table.c[1].in_(_places(w)) for table in (suppressions, reactivations)}
    wanted[heard] = heard.c.event_id.startswith(f"{w.customer_id}.")
    theirs = select(touchpoints.c.touchpoint_id).where(touchpoints.c.customer_id.in_(ids))
    wanted[attempts] = attempts.c.touchpoint_id.in_(theirs)
    return {
        table.name: tx.execute(select(table).where(mine).order_by(*table.primary_key)).all()
        for table, mine in wanted.items()
    }


def _places(w: World) -> list[str]:
    """Where they are reached, before and after they moved, also as it is kept elsewhere."""
    reached = {
        Channel.SMS: (w.phone, w.new_phone, w.nobodys_phone),
        Channel.EMAIL: (w.email, w.new_email),
    }
    places = [(channel, each) for channel, all_of_it in reached.items() for each in all_of_it]
    return [each for _, each in places] + [address_digest(*each) for each in places]


def _names(w: World, found: Mapping[str, Sequence[Row[Any]]]) -> dict[str, str]:
    names = {place: f"place-{nth}" for nth, place in enumerate(_places(w))}
    names[w.enrolment_id] = w.own("e-1")
    for whose in (w.customer_id, w.known_id):
        entered = event_id_of(f"{EAGER.name}:{whose}:1", scope="segment")
        names[entered] = f"entered:{whose}"
    for row in found["touchpoints"]:
        names[row.touchpoint_id] = row.touchpoint_key
        names[row.link_token] = f"link of {row.touchpoint_key}"
        for action in (*Action, *AnswerOutcome):
            names[link_event_id(row.touchpoint_id, action)] = f"{action}:{row.touchpoint_key}"
    names |= {row.enrolment_id: row.entry_event_id for row in found["enrolments"]}
    return names | {row.task_id: row.task_key for row in found["tasks"]}


def _plain(line: str, names: Mapping[str, str]) -> str:
    for own in sorted(names, key=len, reverse=True):
        line = line.replace(own, names[own])
    line = re.sub(r"attempt_id=\d+|[0-9a-f]{32,}|preference_token='[^']*'", "*", line)
    return re.sub(r"\bw\d{5}\b", "w", line)
