"""The view of one customer: all that our own store knows of them, by indexes alone."""

from typing import NamedTuple

from sqlalchemy import Connection

from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.keys import given_keys
from adapters.store.reads.customer.addresses import addresses_of
from adapters.store.reads.customer.enrolments import newest_enrolments
from adapters.store.reads.customer.profiles import profile_of
from adapters.store.reads.customer.tasks import newest_tasks
from adapters.store.reads.customer.timeline import SOURCES, Customer, timeline_of
from adapters.store.reads.explain.consents import consents_of
from adapters.store.reads.stranded import stranded_of
from domain.view import PAGE, Cursor, Timeline, View, ViewedEnrolment, ViewedProfile

__all__ = ["CURSOR_KEYS", "Page", "is_known", "page_of", "timeline_page", "view_of"]

CURSOR_KEYS = {name: source.keys for name, source in SOURCES.items()}
"""What the keys of each source of a timeline look like, so that a cursor can be checked."""


class Page(NamedTuple):
    """A page of a customer's timeline, and what tells why nobody heard an event of it."""

    timeline: Timeline
    time_zone: str | None
    """The customer's, if it is known."""
    enrolments: tuple[ViewedEnrolment, ...]
    """The newest."""
    earlier_enrolments: int
    """How many more there are."""


def page_of(view: View) -> Page:
    """Return the page of the timeline that is in a view."""
    zone, earlier = view.profile.time_zone, view.earlier_enrolments
    return Page(view.timeline, zone, view.enrolments, earlier)


class _Known(NamedTuple):
    """A customer whom the store knows."""

    who: Customer
    profile: ViewedProfile
    enrolments: tuple[ViewedEnrolment, ...]
    earlier: int


def view_of(tx: Connection, customer_id: str, limit: int = PAGE) -> View | None:
    """Return all that is known of a customer; None for one whom the store does not know.

    `limit` is how many entries of the timeline at most.
    """
    known = _known(tx, customer_id)
    if known is None:
        return None
    of = known.who.of
    return View(
        customer_id=known.who.customer_id,
        profile=known.profile,
        addresses=addresses_of(tx, of),
        consents=consents_of(tx, of),
        enrolments=known.enrolments,
        earlier_enrolments=known.earlier,
        tasks=newest_tasks(tx, of),
        timeline=timeline_of(tx, known.who, None, limit),
    )


def timeline_page(
    tx: Connection, customer_id: str, before: Cursor | None, limit: int = PAGE
) -> Page | None:
    """Return so many entries at most that came before one of them, or else the newest.

    None for a customer whom the store does not know.
    """
    known = _known(tx, customer_id)
    if known is None:
        return None
    page = timeline_of(tx, known.who, before, limit)
    return Page(page, known.profile.time_zone, known.enrolments, known.earlier)


def is_known(tx: Connection, customer_id: str) -> bool:
    """Tell whether the store knows a customer by this id."""
    return profile_of(tx, {"of_customer": canonical_id(tx, customer_id)}) is not None


def _known(tx: Connection, customer_id: str) -> _Known | None:
    customer_id = canonical_id(tx, customer_id)
    of = {"of_customer": customer_id}
    profile = profile_of(tx, of)
    if profile is None:
        return None
    who = Customer(customer_id, profile.time_zone, given_keys(tx, customer_id))
    found = newest_enrolments(tx, of, who.given, stranded_of(tx, customer_id))
    return _Known(who, profile, *found)
