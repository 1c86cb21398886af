"""The account of a customer, for a person who asks where they are and why they got that text."""

from collections.abc import Iterator

from rich.console import Console

from cli.explain.answers import said
from cli.explain.consents import consent, opt_out, suppression
from cli.explain.enrolments import headline, name_of, story_of
from cli.explain.events import dead_letter
from cli.explain.happened import Happened, print_part
from cli.explain.people import operation, task
from cli.showing import print_lines, status_command
from domain.explanation import Explanation

__all__ = ["print_account"]


def print_account(console: Console, account: Explanation) -> None:
    """Print it for a person who asks where they are and why they got that text."""
    print_lines(console, f"Customer {account.customer_id}. All times are UTC.")
    if not account.enrolments:
        print_lines(console, "In no journey so far.")
    if not account.consents:
        print_lines(console, "Gave no consent so far, and withdrew none.")
    for heading, story in _parts(account):
        print_part(console, heading, story)
    _print_waiting(console, account)


def _parts(account: Explanation) -> Iterator[tuple[str, list[Happened]]]:
    """Yield each heading with what happened under it: a section is a line here, and a file."""
    homes = _homes(account)
    for enrolment in account.enrolments:
        yield headline(enrolment), story_of(enrolment) + homes.pop(name_of(enrolment), [])
    sections = {
        "Besides": _besides(account, homes),
        "Consents": [consent(one) for one in account.consents],
        "Suppressed from": [suppression(one) for one in account.suppressions],
        "Events that could not be handed on": [dead_letter(one) for one in account.parked_events],
    }
    yield from ((heading, story) for heading, story in sections.items() if story)


def _homes(account: Explanation) -> dict[str, list[Happened]]:
    """Return what operators and helpers did, by the enrolment it belongs to."""
    newest_of = {one.workflow_id: name_of(one) for one in account.enrolments}
    homes: dict[str, list[Happened]] = {}
    for each in account.tasks:
        asked_by = each.run_id or newest_of.get(each.workflow_id or "", "")
        homes.setdefault(asked_by, []).append(task(each))
    for request in account.steerings:
        homes.setdefault(request.run_id, []).append(operation(request))
    return homes


def _besides(account: Explanation, homes: dict[str, list[Happened]]) -> list[Happened]:
    rest = [Happened(text.at, [said(text)]) for text in account.unmatched_texts]
    rest += [one for each in homes.values() for one in each]
    return rest + [opt_out(one) for one in account.opt_outs]


def _print_waiting(console: Console, account: Explanation) -> None:
    running = [one for one in account.enrolments if one.state == "running"]
    if running:
        print_lines(console, "", "What is waited for now:")
    for one in running:
        print_lines(console, status_command(one.journey, account.customer_id, one.key))
