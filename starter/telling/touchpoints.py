"""Messages: what became of each, by which attempts, and what was answered."""

from collections.abc import Iterator, Sequence

from adapters.store.states import AttemptState, SettledBy
from domain.explanation import ExplainedAttempt, ExplainedTouchpoint
from starter.telling.answers import said, wrote
from starter.telling.happened import Happened
from starter.telling.moments import Clock
from starter.telling.plainly import label

_SETTLED_AS = {
    SettledBy.NEWS: "told by its vendor",
    SettledBy.TRACE: "its vendor was asked",
    SettledBy.AT_MOST_ONCE: "nobody knows; not sent again, by its policy",
    SettledBy.AT_LEAST_ONCE: ("nobody knows; sent again by its policy, so it may have come twice"),
}
_MAY_HAVE_COME = (AttemptState.HANDED_OVER, AttemptState.UNKNOWN, AttemptState.CLAIMED)


def touchpoint(sent: ExplainedTouchpoint, clock: Clock) -> Happened:
    """Tell what became of a message."""
    lines = delivered(sent, clock)
    if sent.question:
        for answer in sent.answers:
            lines += [f"{clock.moment(answer.at)} {said(answer, clock)}", *wrote(answer)]
        if not sent.answers:
            lines.append("no answer so far")
    return Happened(sent.sent_at or sent.decided_at or sent.created_at, lines)


def delivered(sent: ExplainedTouchpoint, clock: Clock) -> list[str]:
    """Tell what became of a message, by which attempts, and what it asked."""
    lines = [f"{sent.message}: {_delivery(sent, clock)}", *_attempts(sent.attempts, clock)]
    if sent.question:
        until = f" until {clock.moment(sent.answer_by)}" if sent.answer_by else ""
        lines.append(f"asked for {sent.question} ({', '.join(sent.options)}){until}")
    return lines


def _delivery(touchpoint: ExplainedTouchpoint, clock: Clock) -> str:
    by = f" by {touchpoint.channel}" if touchpoint.channel else ""
    is_plain = touchpoint.reason in (None, "accepted")
    reason = "" if is_plain else f", {label(touchpoint.reason or '')}"
    last = touchpoint.attempts[-1] if touchpoint.attempts else None
    again_at = last and last.again_at
    words = {
        "sent": f"sent{by}",
        "held": f"held{by}{reason}" + (f" until {clock.moment(again_at)}" if again_at else ""),
        "skipped": f"not sent{by}{reason}",
        "failed": f"failed{by}{reason}",
        "unknown": f"nobody knows whether it arrived{by}{reason}",
        "claimed": f"being sent{by}",
        "open": _not_decided(last) + reason,
    }
    seen = f", {label(touchpoint.vendor_state)}" if touchpoint.vendor_state else ""
    code = touchpoint.vendor_code or (last and last.vendor_code)
    seen += f" ({code})" if code else ""
    return words.get(touchpoint.status, touchpoint.status) + seen


def _not_decided(last: ExplainedAttempt | None) -> str:
    """Say that it waits; of one that the vendor does not take, that it waits for us to mend it."""
    is_refused = last is not None and last.vendor_code is not None
    return "waits, as the vendor does not take it now" if is_refused else "not decided yet"


def _attempts(tried: Sequence[ExplainedAttempt], clock: Clock) -> Iterator[str]:
    """Describe each attempt; of the last one, whose end is shown already, only how we know."""
    for n, attempt in enumerate(tried, start=1):
        may_be_second = any(later.state in _MAY_HAVE_COME for later in tried[n:])
        known_by = _reconciliation(attempt, clock, may_be_second=may_be_second)
        if known_by or n < len(tried):
            yield "; ".join([_attempt(attempt, clock), *known_by])


def _attempt(attempt: ExplainedAttempt, clock: Clock) -> str:
    reason = f": {label(attempt.reason)}" if attempt.reason else ""
    if attempt.vendor_code and attempt.state != AttemptState.HANDED_OVER:
        reason += f" ({attempt.vendor_code})"
    again = f", again at {clock.moment(attempt.again_at)}" if attempt.again_at else ""
    return f"{clock.moment(attempt.at)} {attempt.channel} {label(attempt.state)}{reason}{again}"


def _reconciliation(attempt: ExplainedAttempt, clock: Clock, *, may_be_second: bool) -> list[str]:
    """Describe how often it was tried, and how it was or will be reconciled."""
    words = []
    if (attempt.tries or 1) > 1:
        words.append(f"tried {attempt.tries} times")
    if attempt.settled_by == SettledBy.AT_LEAST_ONCE and not may_be_second:
        words.append("nobody knows; not sent again so far")
    elif attempt.settled_by:
        words += [word for by, word in _SETTLED_AS.items() if by == attempt.settled_by]
    if attempt.settles_at:
        words.append(f"to be settled by {clock.moment(attempt.settles_at)}")
    return words
