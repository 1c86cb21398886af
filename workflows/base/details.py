"""An enrolment's story in Markdown, for the Temporal UI's *User Metadata* tab."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.clock import DEFAULT_ZONE, Pace, beside_utc
from domain.journeys import Hold, StatusReport, TaskLine, WaitLine

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_ROWS = 50
"""So many of the newest are shown of a kind; a story that goes round may have more."""
_GAP = "\N{NO-BREAK SPACE}" * 4


class Clock(NamedTuple):
    """Writes moments in UTC, and by the customer's clock beside it, where that differs."""

    zone: str | None

    @property
    def label(self) -> str:
        """Which clocks the moments are by."""
        theirs = f", in brackets {self.zone}" if self.zone not in (None, DEFAULT_ZONE) else ""
        return f"**Clock:** UTC{theirs}"

    def moment(self, at: datetime) -> str:
        """Write a moment."""
        local = beside_utc(at, self.zone)
        if local is None:
            return _written(at)
        return f"{_written(at)} ({_time(local) if local.date() == at.date() else _written(local)})"


def details(status: StatusReport, pace: Pace) -> str:
    """Tell where a customer stands, what is awaited, and what was sent so far."""
    clock = Clock(status.time_zone)
    parts = [_headline(status), clock.label, _now(status, clock)]
    if status.held:
        parts.append(_hold(status.held, clock))
    if status.touchpoints:
        parts.append(_touchpoints(status, clock))
    if status.tasks:
        parts.append(_tasks(status, clock))
    if status.quarantined_count:
        parts.append(_quarantine(status))
    if pace.origin is not None and pace.factor > 1:
        parts.append(
            f"*A rehearsal: a day lasts {86400 / pace.factor:.3g} s. Times are the journey's.*"
        )
    return "\n\n".join(parts)


def _headline(status: StatusReport) -> str:
    title = status.journey.replace("_", " ").capitalize()
    key = f" · key `{status.key}`" if status.key else ""
    return f"## {title} of `{status.customer_id}`{key}\n\n**Stage:** {status.stage}"


def _now(status: StatusReport, clock: Clock) -> str:
    if status.ending is not None:
        because = status.ending.because
        why = f", because {because.replace('_', ' ')}" if because else ""
        return f"**Ended:** {status.ending.outcome.replace('_', ' ')}{why}"
    if status.waits:
        waits = "\n".join(f"- {_plain(line.what)}{_until(line, clock)}" for line in status.waits)
        return f"**Now:** waiting for what comes first:\n\n{waits}"
    until = f" Until {clock.moment(status.until)}." if status.until else ""
    return f"**Now:** {status.doing}.{until}{'' if status.held else _if_it_lasts(status)}"


def _until(line: WaitLine, clock: Clock) -> str:
    return f", until {clock.moment(line.until)}" if line.until else ""


def _if_it_lasts(status: StatusReport) -> str:
    # A message that is paused, or tried again, leaves nothing in the history to know it by.
    if status.until is not None:
        return ""
    return " If this lasts, *Pending Activities* says why: a pause, or a vendor that is away."


def _hold(hold: Hold, clock: Clock) -> str:
    return f"**Held** by {hold.by} since {clock.moment(hold.since)}: {_plain(hold.reason)}"


def _plain(words: str) -> str:
    """Return an operator's words so that the UI draws them as they are."""
    return re.sub(r"([\\`*_\[\]<>|#~!])", r"\\\1", words)


def _touchpoints(status: StatusReport, clock: Clock) -> str:
    rows = [("When (UTC)", "Message", "Channel", "Delivery")]
    for line in status.touchpoints[-MOST_ROWS:]:
        reason = "" if line.reason == "accepted" else f" ({line.reason.replace('_', ' ')})"
        answer = f", answered {line.answer}" if line.answer else ""
        delivery = f"{line.status}{reason}{answer}{_misunderstood(line.misunderstood)}"
        rows.append((clock.moment(line.at), line.title, line.channel, delivery))
    return f"### Touchpoints\n\n{_table(rows)}{_earlier(status.touchpoints)}"


def _misunderstood(count: int) -> str:
    return f", {count} answer{'' if count == 1 else 's'} not understood" if count else ""


def _tasks(status: StatusReport, clock: Clock) -> str:
    rows = [("When (UTC)", "Team", "Why", "Due", "")]
    for line in status.tasks[-MOST_ROWS:]:
        due, done = clock.moment(line.due_at), _state(line)
        rows.append((clock.moment(line.at), line.owner, _plain(line.reason), due, done))
    return f"### Asked of people\n\n{_table(rows)}{_earlier(status.tasks)}"


def _earlier(lines: Sequence[object]) -> str:
    left_out = len(lines) - MOST_ROWS
    return f"\n\n*And {left_out} before: see `jornada explain`.*" if left_out > 0 else ""


def _state(task: TaskLine) -> str:
    if task.done:
        return "done"
    is_known_of = "open" if task.claimed_by is None else f"claimed by {task.claimed_by}"
    return is_known_of if task.done is False else f"{is_known_of}; see `jornada tasks`"


def _quarantine(status: StatusReport) -> str:
    rows = [("Signal or event", "Bytes", "Reason")]
    rows += [(noted.name, str(noted.size), noted.reason) for noted in status.quarantined]
    return f"### Not understood: {status.quarantined_count}\n\n" + _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    # The UI draws cells without any space between them, so each brings its own.
    head, *body = [f"| {' | '.join(cell + _GAP for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + ":---|" * len(rows[0]), *body])


def _written(at: datetime) -> str:
    # `strftime` asks the machine's locale, and in the sandbox imports modules at each call.
    return f"{at.day:02} {_MONTHS[at.month - 1]} {at.year}, {_time(at)}"


def _time(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02}"
