"""The account of a customer, for a person who asks where they are and why they got that text."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from cli.explain.enrolments import headline, name_of, story_of
from cli.explain.happened import print_part
from cli.explain.standing import print_standings
from cli.explain.words import NO_WORDS, Words
from cli.showing import Clock, print_lines
from domain.explanation import Explanation, Standing
from starter.telling.answers import said, wrote
from starter.telling.consents import consent, consent_change, opt_out, suppression, tells_more
from starter.telling.erasures import erased
from starter.telling.events import dead_letter, events_shown
from starter.telling.happened import Happened
from starter.telling.identities import identity
from starter.telling.people import operation, task
from starter.telling.profiles import dropped
from starter.telling.stranded import standstill

__all__ = ["print_account"]


def print_account(
    console: Console,
    account: Explanation,
    standings: Sequence[Standing] = (),
    words: Words = NO_WORDS,
) -> None:
    """Print it for a person who asks where they are and why they got that text."""
    clock = Clock(account.time_zone)
    print_lines(console, f"Customer {account.customer_id}. {clock.label}")
    print_lines(console, *erased(account.erasure, clock))
    if not account.enrolments:
        print_lines(console, "In no journey so far.")
    if not account.consents:
        print_lines(console, "Gave no consent so far, and withdrew none.")
    for heading, story in _parts(account, words, clock):
        print_part(console, heading, story, clock)
    for enrolment in account.enrolments:
        print_lines(console, *standstill(enrolment))
    print_standings(console, account, standings, clock)


def _parts(
    account: Explanation, words: Words, clock: Clock
) -> Iterator[tuple[str, list[Happened]]]:
    """Yield each heading with what happened under it: a section is a line here, and a file."""
    homes = _homes(account, clock)
    for enrolment in account.enrolments:
        story = story_of(enrolment, account.pauses, words, clock)
        yield headline(enrolment, clock), story + homes.pop(name_of(enrolment), [])
    sections = {
        "Besides": _besides(account, homes, clock),
        _did(account): events_shown(account.events, clock),
        "Consents": [consent(one) for one in account.consents],
        "How consents changed": [
            consent_change(one) for one in account.consent_log if tells_more(one)
        ],
        "Suppressed from": [suppression(one) for one in account.suppressions],
        "Other ids": [identity(one) for one in account.identities],
        "Told, and could not be used": [dropped(one) for one in account.dropped_traits],
        "Events that could not be handed on": [dead_letter(one) for one in account.parked_events],
    }
    yield from ((heading, story) for heading, story in sections.items() if story)


def _did(account: Explanation) -> str:
    more = account.earlier_events
    return f"What they did (and {more} earlier events)" if more else "What they did"


def _homes(account: Explanation, clock: Clock) -> dict[str, list[Happened]]:
    """Return what operators and helpers did, by the enrolment it belongs to."""
    newest_of = {one.workflow_id: name_of(one) for one in account.enrolments}
    homes: dict[str, list[Happened]] = {}
    for each in account.tasks:
        asked_by = each.run_id or newest_of.get(each.workflow_id or "", "")
        homes.setdefault(asked_by, []).append(task(each, clock))
    for request in account.steerings:
        homes.setdefault(request.run_id, []).append(operation(request))
    return homes


def _besides(
    account: Explanation, homes: Mapping[str, list[Happened]], clock: Clock
) -> list[Happened]:
    texts = account.unmatched_texts
    rest = [Happened(text.at, [said(text, clock), *wrote(text)]) for text in texts]
    rest += [one for each in homes.values() for one in each]
    return rest + [opt_out(one, clock) for one in account.opt_outs]
