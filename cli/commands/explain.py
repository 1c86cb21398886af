"""Explaining from our own store: what was decided for a customer, when and why."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import typer
from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.reads.explain import explain as account_of
from adapters.store.states import AttemptState, SettledBy
from cli.arguments import AsJson, CustomerId
from cli.errors import CommandFailed
from cli.running import console, new_app, run, settings
from cli.showing import label, moment, plain, print_lines, print_rows, status_command
from domain.clock import humanized as spoken_time
from domain.explanation import (
    ExplainedAnswer,
    ExplainedAttempt,
    ExplainedConsent,
    ExplainedEnrolment,
    ExplainedOperation,
    ExplainedOptOut,
    ExplainedSuppression,
    ExplainedTask,
    ExplainedTouchpoint,
    Explanation,
)
from domain.operations import OperatorAction

app = new_app()


@app.command()
def explain(customer_id: CustomerId, as_json: AsJson = False) -> None:
    """Show what was decided for a customer, when and why: from our own store, at any time."""
    account = run(explained(settings(), customer_id))
    if as_json:
        typer.echo(account.model_dump_json(indent=2, ensure_ascii=True))
    else:
        print_account(console, account)


class UnknownCustomer(CommandFailed):
    """The store has never known them."""


class _Happened(NamedTuple):
    at: datetime
    lines: list[str]


_DID = {
    OperatorAction.HOLD: "held it",
    OperatorAction.RESUME: "let it go on",
    OperatorAction.SKIP_WAIT: "ended its wait",
    OperatorAction.LEAVE: "took the customer out",
}
_SETTLED_AS = {
    SettledBy.NEWS: "told by its vendor",
    SettledBy.TRACE: "its vendor was asked",
    SettledBy.AT_MOST_ONCE: "nobody knows; not sent again, by its policy",
    SettledBy.AT_LEAST_ONCE: ("nobody knows; sent again by its policy, so it may have come twice"),
}
_MAY_HAVE_COME = (AttemptState.HANDED_OVER, AttemptState.UNKNOWN, AttemptState.CLAIMED)
_READ_AS = {
    "answered": "answered",
    "late": "answered too late",
    "not_understood": "not understood",
    "unmatched": "answers no question of ours",
    "help": "a call for help",
}


async def explained(settings: Settings, customer_id: str) -> Explanation:
    """Return everything decided for a customer. Raises `UnknownCustomer`."""
    async with checked_database(settings.database_url) as database:
        account = await account_of(database, customer_id)
    if not (account.known or account.enrolments or account.parked_events):
        raise UnknownCustomer(f"nothing is known of a customer `{plain(customer_id)}`")
    return account


def print_account(console: Console, account: Explanation) -> None:
    """Print it for a person who asks where they are and why they got that text."""
    print_lines(console, f"Customer {account.customer_id}. All times are UTC.")
    if not account.enrolments:
        print_lines(console, "In no journey so far.")
    if not account.consents:
        print_lines(console, "Gave no consent so far, and withdrew none.")
    homes = _homes(account)
    for enrolment in account.enrolments:
        touchpoints = [_touchpoint(one) for one in enrolment.touchpoints]
        story = [*touchpoints, *homes.pop(_name(enrolment), [])]
        _print_part(console, _headline(enrolment), story)
    rest = [_Happened(text.at, [_answer(text)]) for text in account.unmatched_texts]
    rest += [one for each in homes.values() for one in each]
    rest += [_opt_out(one) for one in account.opt_outs]
    for heading, story in (
        ("Besides", rest),
        ("Consents", [_consent(one) for one in account.consents]),
        ("Suppressed from", [_suppression(one) for one in account.suppressions]),
        ("Events that could not be handed on", list(_parked(account))),
    ):
        if story:
            _print_part(console, heading, story)
    running = [one for one in account.enrolments if one.state == "running"]
    if running:
        print_lines(console, "", "What is waited for now:")
    for one in running:
        print_lines(console, f"{status_command(one.journey, account.customer_id, one.key)}")


def _print_part(console: Console, heading: str, story: Sequence[_Happened]) -> None:
    print_lines(console, "")
    in_order = sorted(story, key=lambda happened: happened.at)
    print_rows(console, ((moment(at), lines) for at, lines in in_order), heading=heading)


def _name(enrolment: ExplainedEnrolment) -> str:
    return enrolment.run_id or enrolment.workflow_id


def _homes(account: Explanation) -> dict[str, list[_Happened]]:
    """Return what operators and helpers did, by the enrolment it belongs to."""
    newest_of = {one.workflow_id: _name(one) for one in account.enrolments}
    homes: dict[str, list[_Happened]] = {}
    for task in account.tasks:
        asked_by = task.run_id or newest_of.get(task.workflow_id or "", "")
        homes.setdefault(asked_by, []).append(_task(task))
    for request in account.steerings:
        homes.setdefault(request.run_id, []).append(_operation(request))
    return homes


def _headline(enrolment: ExplainedEnrolment) -> str:
    stage = f", stage {enrolment.stage}" if enrolment.stage else ""
    began = f"{enrolment.workflow_id}: began {moment(enrolment.started_at)}"
    if enrolment.ended_at is None:
        return f"{began}, {enrolment.state}{stage}"
    because = f" ({label(enrolment.because)})" if enrolment.because else ""
    ended = f"ended {moment(enrolment.ended_at)} as {label(enrolment.outcome or 'unknown')}"
    return f"{began}, {ended}{because}{stage}"


def _touchpoint(touchpoint: ExplainedTouchpoint) -> _Happened:
    lines = [f"{touchpoint.message}: {_delivery(touchpoint)}"]
    lines += _attempts(touchpoint.attempts)
    if touchpoint.question:
        until = f" until {moment(touchpoint.answer_by)}" if touchpoint.answer_by else ""
        lines.append(f"asked for {touchpoint.question} ({', '.join(touchpoint.options)}){until}")
        lines += [f"{moment(answer.at)} {_answer(answer)}" for answer in touchpoint.answers]
        if not touchpoint.answers:
            lines.append("no answer so far")
    return _Happened(touchpoint.sent_at or touchpoint.decided_at or touchpoint.created_at, lines)


def _delivery(touchpoint: ExplainedTouchpoint) -> str:
    by = f" by {touchpoint.channel}" if touchpoint.channel else ""
    is_plain = touchpoint.reason in (None, "accepted")
    reason = "" if is_plain else f", {label(touchpoint.reason or '')}"
    again_at = touchpoint.attempts[-1].again_at if touchpoint.attempts else None
    words = {
        "sent": f"sent{by}",
        "held": f"held{by}{reason}" + (f" until {moment(again_at)}" if again_at else ""),
        "skipped": f"not sent{by}{reason}",
        "failed": f"failed{by}{reason}",
        "unknown": f"nobody knows whether it arrived{by}{reason}",
        "claimed": f"being sent{by}",
        "open": f"not decided yet{reason}",
    }
    seen = f", {label(touchpoint.vendor_state)}" if touchpoint.vendor_state else ""
    seen += f" ({touchpoint.vendor_code})" if touchpoint.vendor_code else ""
    return words.get(touchpoint.status, touchpoint.status) + seen


def _attempts(tried: Sequence[ExplainedAttempt]) -> Iterator[str]:
    """Describe each attempt; of the last one, whose end is shown already, only how we know."""
    for n, attempt in enumerate(tried, start=1):
        may_be_second = any(later.state in _MAY_HAVE_COME for later in tried[n:])
        known_by = _reconciliation(attempt, may_be_second=may_be_second)
        if known_by or n < len(tried):
            yield "; ".join([_attempt(attempt), *known_by])


def _attempt(attempt: ExplainedAttempt) -> str:
    reason = f": {label(attempt.reason)}" if attempt.reason else ""
    again = f", again at {moment(attempt.again_at)}" if attempt.again_at else ""
    return f"{moment(attempt.at)} {attempt.channel} {label(attempt.state)}{reason}{again}"


def _reconciliation(attempt: ExplainedAttempt, *, may_be_second: bool) -> list[str]:
    """Describe how often it was tried, and how it was or will be reconciled."""
    words = []
    if (attempt.tries or 1) > 1:
        words.append(f"tried {attempt.tries} times")
    if attempt.settled_by == SettledBy.AT_LEAST_ONCE and not may_be_second:
        words.append("nobody knows; not sent again so far")
    elif attempt.settled_by:
        words += [word for by, word in _SETTLED_AS.items() if by == attempt.settled_by]
    if attempt.settles_at:
        words.append(f"to be settled by {moment(attempt.settles_at)}")
    return words


def _answer(answer: ExplainedAnswer) -> str:
    option = f" {answer.option}" if answer.option else ""
    stands_for = f" ({answer.stands_for})" if answer.stands_for else ""
    replied = ", and we wrote back" if answer.replied else ""
    read_as = _READ_AS.get(answer.verdict, label(answer.verdict))
    return f"by {answer.channel}: {read_as}{option}{stands_for}{replied}"


def _task(task: ExplainedTask) -> _Happened:
    if task.resolved_at is not None:
        took = spoken_time(task.resolved_at - task.at)
        now = f"done {moment(task.resolved_at)} by {task.resolved_by}, after {took}"
    else:
        due = "OVERDUE since" if task.due_at < datetime.now(UTC) else "due"
        who = f", {task.claimed_by} is at it" if task.claimed_by else ""
        now = f"{task.state}, {due} {moment(task.due_at)}{who}"
    return _Happened(task.at, [f"task {task.task_id} for {task.owner}: {task.reason}", now])


def _operation(operation: ExplainedOperation) -> _Happened:
    done = operation.action
    did = next((words for action, words in _DID.items() if action == done), done)
    lines = [f"{operation.by} {did}: {operation.reason}", f"just then: {operation.doing}"]
    return _Happened(operation.at, lines)


def _opt_out(opt_out: ExplainedOptOut) -> _Happened:
    if opt_out.by and not opt_out.restarted:
        words = f"{opt_out.by} noted that they want no more: {opt_out.reason}"
    elif opt_out.by:
        words = f"{opt_out.by} let it be used again: {opt_out.reason}"
    elif opt_out.restarted:
        words = "takes it again; what was consented to stays withdrawn until it is given anew"
    else:
        words = "asked for no more, which withdrew every consent for it"
    lines = [f"{opt_out.channel}: {words}"]
    if opt_out.barred_for and opt_out.barred_at:
        since, reason = moment(opt_out.barred_at), label(opt_out.barred_for)
        lines.append(f"it had been barred since {since}: {reason}")
    return _Happened(opt_out.at, lines)


def _consent(consent: ExplainedConsent) -> _Happened:
    word = "given" if consent.granted else "withdrawn"
    line = f"{label(consent.topic)} by {consent.channel}: {word} ({label(consent.source)})"
    return _Happened(consent.at, [line])


def _suppression(suppression: ExplainedSuppression) -> _Happened:
    detail = f" ({suppression.detail})" if suppression.detail else ""
    shown = f", shown by {suppression.message}" if suppression.message else ""
    line = f"{suppression.channel}: {label(suppression.reason)}{detail}{shown}"
    return _Happened(suppression.at, [line])


def _parked(account: Explanation) -> Iterator[_Happened]:
    for event in account.parked_events:
        problem = event.problem or "no reason was kept"
        again = f"`jornada dead-letters requeue {event.event_id}` tries it again"
        yield _Happened(event.occurred_at, [f"{event.name}: {problem}", again])
