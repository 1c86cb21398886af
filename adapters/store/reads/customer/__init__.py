"""The view of one customer: all that our own store knows of them, by indexes alone."""

from typing import NamedTuple

from sqlalchemy import Connection

from adapters.store.customers.keys import given_keys
from adapters.store.reads.customer.addresses import addresses_of
from adapters.store.reads.customer.enrolments import newest_enrolments
from adapters.store.reads.customer.profiles import profile_of
from adapters.store.reads.customer.tasks import newest_tasks
from adapters.store.reads.customer.timeline import SOURCES, Customer, timeline_of
from adapters.store.reads.explain.consents import consents_of
from adapters.store.reads.stranded import stranded_of
from domain.view import Cursor, Timeline, View, ViewedEnrolment

__all__ = ["CURSOR_KEYS", "Known", "timeline_page", "view_of"]

CURSOR_KEYS = {name: source.keys for name, source in SOURCES.items()}
"""What the keys of each source of a timeline look like, so that a cursor can be checked."""


class Known(NamedTuple):
    """A page of the timeline of somebody whom the store knows."""

    timeline: Timeline
    enrolments: tuple[ViewedEnrolment, ...]
    """The newest: they tell why nobody heard an event."""


def view_of(tx: Connection, customer_id: str, limit: int) -> View | None:
    """Return all that is known of a customer; None for one whom the store does not know.

    `limit` is how many entries of the timeline at most.
    """
    of = {"of_customer": customer_id}
    profile = profile_of(tx, of)
    if profile is None:
        return None
    who = Customer(customer_id, profile.time_zone, given_keys(tx, customer_id))
    enrolments, earlier = newest_enrolments(tx, of, who.given, stranded_of(tx, customer_id))
    return View(
        customer_id=customer_id,
        profile=profile,
        addresses=addresses_of(tx, of),
        consents=consents_of(tx, of),
        enrolments=enrolments,
        earlier_enrolments=earlier,
        tasks=newest_tasks(tx, of),
        timeline=timeline_of(tx, who, None, limit),
    )


def timeline_page(tx: Connection, customer_id: str, before: Cursor, limit: int) -> Known | None:
    """Return the entries before one of them; None for a customer whom the store does not know."""
    of = {"of_customer": customer_id}
    profile = profile_of(tx, of)
    if profile is None:
        return None
    who = Customer(customer_id, profile.time_zone, given_keys(tx, customer_id))
    enrolments, _ = newest_enrolments(tx, of, who.given, {})
    return Known(timeline_of(tx, who, before, limit), enrolments)
