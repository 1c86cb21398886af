"""Moving all that was known under one id to the customer whose id it became."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    exists,
    select,
    update,
)

from adapters.store.customers.merging.consents import unite_consents
from adapters.store.customers.merging.members import unite_members
from adapters.store.customers.merging.profiles import unite_profiles
from adapters.store.customers.merging.twins import supersede_twins
from adapters.store.events.decisions import look_again
from adapters.store.schema import (
    addresses,
    answers,
    consent_log,
    consents,
    customers,
    enrolments,
    entry_decisions,
    erasures,
    events,
    identity_decisions,
    keys,
    notices,
    preference_links,
    quiet_hours,
    segment_members,
    steerings,
    tasks,
    touchpoints,
)
from adapters.store.sends.awaited import tell_all_that_wait
from adapters.store.sinks.happened import note_merged
from domain.identity import Decision

MOVED_TABLES = (
    *(events, enrolments, touchpoints, answers, tasks, steerings),
    *(consent_log, preference_links, notices, entry_decisions),
)
"""Tables whose rows become the customer's as they are. Events first: who acts on a dead letter
holds its row, and then writes into the audit."""
UNITED_TABLES = (
    *(customers, addresses, consents, keys, identity_decisions, quiet_hours),
    segment_members,
)
"""Tables in which both may have rows of one kind."""
UNTOUCHED_TABLES = (erasures,)
"""Tables without a row of theirs: who was erased is merged with nobody."""
_FROM: BindParameter[str] = bindparam("from_customer")
_TO: BindParameter[str] = bindparam("to_customer")


def _move(table: Table) -> Executable:
    return update(table).where(table.c.customer_id == _FROM).values(customer_id=_TO)


def _move_new(table: Table, column: str) -> Executable:
    """Move the rows of which the customer has none with the same in a column."""
    known = table.alias("known")
    same = exists().where(known.c.customer_id == _TO, known.c[column] == table.c[column])
    return update(table).where(table.c.customer_id == _FROM, ~same).values(customer_id=_TO)


def _delete(table: Table) -> Executable:
    return delete(table).where(table.c.customer_id == _FROM)


_known = enrolments.alias("known")
_own_hours = quiet_hours.alias("own_hours")
_theirs = identity_decisions.alias("theirs")
# A service may begin a journey for both with one request id: each stays an enrolment of its own.
_RENAME_ENTRIES = (
    update(enrolments)
    .where(
        enrolments.c.customer_id == _FROM,
        exists().where(
            _known.c.customer_id == _TO,
            _known.c.journey == enrolments.c.journey,
            _known.c.key == enrolments.c.key,
            _known.c.entry_event_id == enrolments.c.entry_event_id,
        ),
    )
    .values(entry_event_id="merged:" + enrolments.c.enrolment_id)
)
# A device that both were known on has said things of others, too, for all that is known.
_STAYS_SHARED = (
    update(identity_decisions)
    .where(
        identity_decisions.c.customer_id == _TO,
        exists().where(
            _theirs.c.customer_id == _FROM,
            _theirs.c.identity == identity_decisions.c.identity,
            _theirs.c.decision == Decision.TAKEN,
        ),
    )
    .values(decision=Decision.TAKEN)
)
# Their own hours stay theirs; a visitor's count where they have none.
_MOVE_QUIET_HOURS = (
    update(quiet_hours)
    .where(
        quiet_hours.c.customer_id == _FROM,
        ~exists().where(_own_hours.c.customer_id == _TO),
    )
    .values(customer_id=_TO)
)
# A sink hears of one customer in one order. They are the customer's by now: so an index finds them.
_QUEUE_NOTICES = (
    update(notices)
    .where(notices.c.customer_id == _TO, notices.c.subject == _FROM)
    .values(subject=_TO)
)
_STATEMENTS = (
    _RENAME_ENTRIES,
    *map(_move, MOVED_TABLES),
    _move_new(keys, "key"),
    _delete(keys),
    _STAYS_SHARED,
    _move_new(identity_decisions, "identity"),
    _delete(identity_decisions),
    _MOVE_QUIET_HOURS,
    _delete(quiet_hours),
    _QUEUE_NOTICES,
    update(customers).where(customers.c.merged_into == _FROM).values(merged_into=_TO),
    update(customers).where(customers.c.customer_id == _FROM).values(merged_into=_TO),
)
_HAS_ADDRESS = (
    select(addresses.c.channel).where(addresses.c.customer_id == bindparam("of")).limit(1)
)


def move(tx: Connection, source: str, target: str, at: datetime, once: Collection[str]) -> None:
    """Make all that is `source`'s `target`'s. Both are locked; `source` stays as a bare row.

    Runs keep their workflow ids. `once` are the journeys that a customer lives once only.
    """
    for statement in _STATEMENTS:
        tx.execute(statement, {"from_customer": source, "to_customer": target})
    note_merged(tx, source, target, at)  # before what it changes, so that a sink knows why
    unite_profiles(tx, source, target, at)
    unite_consents(tx, source, target, at)
    unite_members(tx, source, target)
    supersede_twins(tx, target, at, once)
    look_again(tx, target)
    if tx.execute(_HAS_ADDRESS, {"of": target}).first():
        tell_all_that_wait(tx, source, target, at)
