"""Uniting the segments of two: who was in one under either id is in it, until looked at again."""

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.store.schema import segment_members

_ROW = segment_members.c
_OF_CUSTOMER = select(segment_members).where(_ROW.customer_id == bindparam("of_customer"))
_CHANGE = update(segment_members).where(
    _ROW.customer_id == bindparam("of_customer"), _ROW.segment == bindparam("of_segment")
)
_DROP = delete(segment_members).where(
    _ROW.customer_id == bindparam("of_customer"), _ROW.segment == bindparam("of_segment")
)


def unite_members(tx: Connection, source: str, target: str) -> None:
    """Give `target` the memberships of `source`. Both are locked."""
    known = {row.segment: row for row in tx.execute(_OF_CUSTOMER, {"of_customer": target})}
    for other in tx.execute(_OF_CUSTOMER, {"of_customer": source}).all():
        theirs = {"of_customer": source, "of_segment": other.segment}
        mine = known.get(other.segment)
        if mine is None:
            tx.execute(_CHANGE, theirs | {"customer_id": target})
            continue
        tx.execute(_DROP, theirs)
        is_in = mine.left_at is None or other.left_at is None
        united = {
            "changes": max(mine.changes, other.changes),
            "entered_at": min(mine.entered_at, other.entered_at),
            "left_at": None if is_in else max(mine.left_at, other.left_at),
        }
        tx.execute(_CHANGE, {"of_customer": target, "of_segment": other.segment, **united})
