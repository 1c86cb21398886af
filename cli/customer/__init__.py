"""A customer for a person who has them on the phone: one look, top to bottom."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from cli.customer.addresses import address_told
from cli.customer.enrolments import enrolment_told
from cli.customer.profiles import match_told, profile_told, traits_told
from cli.customer.timeline import entry_told
from cli.explain.consents import consent
from cli.explain.happened import Happened
from cli.explain.people import task
from cli.explain.profiles import dropped
from cli.showing import Clock, print_lines, print_rows
from domain.view import Match, Timeline, View

__all__ = ["print_matches", "print_timeline", "print_view"]

Rows = Sequence[tuple[str, Sequence[str]]]


def print_view(console: Console, view: View) -> None:
    """Print all that is known of a customer."""
    clock = Clock(view.profile.time_zone)
    print_lines(console, *profile_told(view, clock))
    for heading, rows in _sections(view, clock):
        if rows:
            print_lines(console, "")
            print_rows(console, rows, heading=heading)
    print_timeline(console, view.timeline, view.customer_id, clock)


def print_timeline(console: Console, timeline: Timeline, customer_id: str, clock: Clock) -> None:
    """Print a page of a timeline, the newest first, and how to read on."""
    print_lines(console, "")
    rows = [(clock.moment(entry.at), entry_told(entry, clock)) for entry in timeline.entries]
    print_rows(console, rows, heading="What happened, the newest first")
    if timeline.before:
        print_lines(console, f"Older: `jornada customer {customer_id} --before {timeline.before}`")
    else:
        print_lines(console, "That is all.")


def print_matches(console: Console, matches: Sequence[Match]) -> None:
    """Print who shares an address."""
    rows = [(one.customer_id, [match_told(one)]) for one in matches]
    print_rows(console, rows, heading="Several customers are reached there")
    print_lines(console, "Show one of them: `jornada customer ID`")


def _sections(view: View, clock: Clock) -> Iterator[tuple[str, Rows]]:
    """Yield each heading with its rows: a section is a line here, and a file."""
    yield "How they are reached", [address_told(one, clock) for one in view.addresses]
    yield "What else was told of them", traits_told(view.profile.traits)
    yield "Consents", _rows(map(consent, view.consents), clock)
    yield "Segments", [(name, []) for name in view.segments]
    more = f" (and {view.earlier_enrolments} earlier ones)" if view.earlier_enrolments else ""
    yield f"Journeys{more}", [enrolment_told(one, clock) for one in view.enrolments]
    yield "Tasks for people", _rows((task(one, clock) for one in view.tasks), clock)
    yield "Told, and could not be used", _rows(map(dropped, view.profile.dropped_traits), clock)


def _rows(happened: Iterator[Happened], clock: Clock) -> Rows:
    return [(clock.moment(at), lines) for at, lines in happened]
