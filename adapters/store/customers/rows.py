"""The customers' own rows, and their locks."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, update

from adapters.store.customers.canonical import OF_CUSTOMER, canonical
from adapters.store.engine.errors import RestartTransaction
from adapters.store.engine.many import among, each_of
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import customers
from domain.clock import Whereabouts
from domain.customers import Channel, Customer
from domain.profile import FIELDS, Profile

_IS_THIS_ONE = customers.c.customer_id == OF_CUSTOMER
_IS_THEIRS = customers.c.customer_id == canonical()
_LOCK = select(customers).where(_IS_THEIRS).with_for_update(of=customers)
_WHO: Select[Any] = select(customers.c.customer_id, customers.c.merged_into, customers.c.erased_at)
_LOCK_ONLY = _WHO.where(_IS_THEIRS).with_for_update(of=customers)
_LOCK_MANY = (
    _WHO.where(among(customers.c.customer_id, "customer_ids"))
    .order_by(customers.c.customer_id)
    .with_for_update()
)
_GIVEN = each_of("customer_ids")
_OTHER = customers.alias()
_HOW_MANY_OWN = (
    select(func.count())
    .where(among(_OTHER.c.customer_id, "customer_ids"), _OTHER.c.merged_into.is_(None))
    .scalar_subquery()
)
_LOCK_IF_ALL_ARE_OWN = _LOCK_MANY.where(bindparam("how_many") == _HOW_MANY_OWN)
"""Locks nobody where one of them is to be made known first, or became another one."""
_NOT_YET_OR_NOT_OWN = (
    select(_GIVEN.c.value, customers.c.merged_into)
    .outerjoin_from(_GIVEN, customers, customers.c.customer_id == _GIVEN.c.value)
    .where(or_(customers.c.customer_id.is_(None), customers.c.merged_into.is_not(None)))
)
_KNOWN_AMONG = _WHO.where(among(customers.c.customer_id, "customer_ids"))
_INSERT_BARE = ByDialect(customers, lambda insert: insert.on_conflict_do_nothing())
_UPDATE = update(customers).where(_IS_THIS_ONE)
_LOCALE = select(customers.c.locale).where(_IS_THIS_ONE)
_TRAITS = select(customers.c.traits).where(_IS_THEIRS)
_WAS_ERASED = customers.c.erased_at.is_not(None)
_ERASED = select(customers.c.customer_id).where(
    among(customers.c.customer_id, "customer_ids"), _WAS_ERASED
)
_ERASED_ONE = select(customers.c.customer_id).where(_IS_THIS_ONE, _WAS_ERASED)


class Owners(NamedTuple):
    """Customers who are locked."""

    own: Mapping[str, str]
    """Their own ids, by the ids that were given."""
    erased: Collection[str]
    """The own ids of those who were erased."""


def lock_customer(tx: Connection, customer_id: str, at: datetime) -> Row[Any]:
    """Return the row of the customer whose id this is, locked until the transaction ends.

    It has their own id, where this is one that became theirs. A bare one is made if it is unknown:
    they are first heard of now, whenever what is told of them happened; `at` counts where a test's
    clock is ahead. Who locks several customers takes them in the order of their ids.
    """
    of_customer = {"of_customer": customer_id}
    row = tx.execute(_LOCK, of_customer).one_or_none()
    if row is not None:
        return still_their_own(row)
    make_known(tx, customer_id, at)
    return still_their_own(tx.execute(_LOCK, of_customer).one())


def make_known(tx: Connection, customer_id: str, at: datetime) -> None:
    """Make a bare row of a customer, if they are unknown."""
    tx.execute(_INSERT_BARE.of(tx), _bare(customer_id, at))


def lock_owner(tx: Connection, customer_id: str, at: datetime) -> Row[Any]:
    """Lock a customer; return their own `customer_id`, and `erased_at`.

    A bare row is made if they are unknown.
    """
    row = tx.execute(_LOCK_ONLY, {"of_customer": customer_id}).one_or_none()
    return lock_customer(tx, customer_id, at) if row is None else still_their_own(row)


def ensure_customer(tx: Connection, customer_id: str, at: datetime) -> str:
    """Lock a customer, and return their own id; make a bare row if they are unknown."""
    return str(lock_owner(tx, customer_id, at).customer_id)


def ensure_customers(tx: Connection, first_told: Mapping[str, datetime]) -> Owners:
    """Lock several customers, in the order of their own ids.

    `first_told` has for each the time of what is told of them. Bare rows of the unknown are made
    before anybody is locked, so that two that do so never wait for each other.
    """
    own = {each: each for each in first_told}
    facts = {"customer_ids": list(own), "how_many": len(own)}
    if rows := tx.execute(_LOCK_IF_ALL_ARE_OWN, facts).all():  # as with most
        return Owners(own, {row.customer_id for row in map(still_their_own, rows) if row.erased_at})
    unknown: list[str] = []
    for row in tx.execute(_NOT_YET_OR_NOT_OWN, {"customer_ids": list(first_told)}):
        if row.merged_into is None:
            unknown.append(row.value)
        else:
            own[row.value] = row.merged_into
    if unknown:
        bare = [_bare(each, first_told[each]) for each in sorted(unknown)]
        tx.execute(_INSERT_BARE.of(tx), bare)
    if tx.dialect.name != "sqlite":  # there one transaction writes at a time
        lock_customers(tx, set(own.values()))
    return Owners(own, erased_among(tx, own.values()))


def lock_known_customer(tx: Connection, customer_id: str) -> None:
    """Lock a customer whose row exists. SQLite writes one transaction at a time: that is enough."""
    if tx.dialect.name != "sqlite":
        still_their_own(tx.execute(_LOCK_ONLY, {"of_customer": customer_id}).one())


def lock_customers(tx: Connection, customer_ids: Collection[str]) -> None:
    """Lock customers, as rows name them, until the transaction ends: in the order of their ids."""
    for row in tx.execute(_LOCK_MANY, {"customer_ids": list(customer_ids)}).all():
        still_their_own(row)


def owners_of(tx: Connection, customer_ids: Collection[str]) -> set[str]:
    """Return the customers whose ids these are: rows may have an id that became another one's.

    A process of the last release writes such rows.
    """
    found = tx.execute(_KNOWN_AMONG, {"customer_ids": list(customer_ids)})
    return {row.merged_into or row.customer_id for row in found}


def still_their_own(row: Row[Any]) -> Row[Any]:
    """Return a row that was locked, unless its customer was merged while we waited for it.

    Else we begin anew: to lock whom they became now, beside this one, could be out of order.
    """
    if row.merged_into is not None:
        raise RestartTransaction
    return row


def update_customer(tx: Connection, customer_id: str, **facts: object) -> None:
    """Change what is known of a customer."""
    tx.execute(_UPDATE, {"of_customer": customer_id, **facts})


def customer_of(
    row: Row[Any], where: Whereabouts, addresses: Mapping[Channel, str] | None = None
) -> Customer:
    """Make the customer of a row of `customers`, and of the addresses that the caller knows."""
    return Customer(
        customer_id=row.customer_id,
        addresses=addresses or {},
        first_name=row.first_name,
        locale=row.locale or "en",
        time_zone=where.zone,
        possible_zones=where.possible,
        traits=row.traits,
        erased=row.erased_at is not None,
    )


def locale_of(tx: Connection, customer_id: str) -> str:
    """Return a customer's language tag; English for one whom the store does not know."""
    return tx.scalar(_LOCALE, {"of_customer": customer_id}) or "en"


def profile_of(row: Row[Any]) -> Profile:
    """Return the profile in a row of `customers`; an older process wrote no times."""
    facts = {name: getattr(row, name) for name in FIELDS}
    return Profile(facts, row.traits, row.told_at or {}, row.dropped or {})


def traits_of(tx: Connection, customer_id: str) -> dict[str, Any]:
    """Return a customer's traits that have no meaning to us; none for one who is unknown."""
    return tx.scalar(_TRAITS, {"of_customer": customer_id}) or {}


def is_erased(tx: Connection, customer_id: str) -> bool:
    """Tell whether a customer was erased; whoever will write of them holds their lock."""
    return tx.scalar(_ERASED_ONE, {"of_customer": customer_id}) is not None


def erased_among(tx: Connection, customer_ids: Collection[str]) -> set[str]:
    """Return those of these customers who were erased; the caller holds their locks."""
    return set(tx.scalars(_ERASED, {"customer_ids": list(customer_ids)}))


def _bare(customer_id: str, at: datetime) -> dict[str, Any]:
    """Return the row of a customer of whom only the id is known."""
    return {
        "customer_id": customer_id,
        "traits": {},
        "created_at": max(at, datetime.now(UTC)),
        "updated_at": at,
    }
