"""An enrolment's story in Markdown, for the Temporal UI's *User Metadata* tab."""

import re
from collections.abc import Sequence
from datetime import datetime

from domain.clock import Pace
from domain.journeys import Hold, StatusReport

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GAP = "\N{NO-BREAK SPACE}" * 4


def details(status: StatusReport, pace: Pace) -> str:
    """Tell where a customer stands, what is awaited, and what was sent so far."""
    parts = [_headline(status), _now(status)]
    if status.held:
        parts.append(_hold(status.held))
    if status.touchpoints:
        parts.append(_touchpoints(status))
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


def _now(status: StatusReport) -> str:
    if status.ending is not None:
        because = status.ending.because
        why = f", because {because.replace('_', ' ')}" if because else ""
        return f"**Ended:** {status.ending.outcome.replace('_', ' ')}{why}"
    until = f" Until {_moment(status.until)}." if status.until else ""
    return f"**Now:** {status.doing}.{until}"


def _hold(hold: Hold) -> str:
    return f"**Held** by {hold.by} since {_moment(hold.since)}: {_plain(hold.reason)}"


def _plain(words: str) -> str:
    """Return an operator's words so that the UI draws them as they are."""
    return re.sub(r"([\\`*_\[\]<>|#~!])", r"\\\1", words)


def _touchpoints(status: StatusReport) -> str:
    rows = [("When (UTC)", "Message", "Channel", "Delivery")]
    for line in status.touchpoints:
        reason = "" if line.reason == "accepted" else f" ({line.reason.replace('_', ' ')})"
        answer = f", answered {line.answer}" if line.answer else ""
        delivery = f"{line.status}{reason}{answer}"
        rows.append((_moment(line.at), line.title, line.channel, delivery))
    return "### Touchpoints\n\n" + _table(rows)


def _quarantine(status: StatusReport) -> str:
    rows = [("Signal or event", "Bytes", "Reason")]
    rows += [(noted.name, str(noted.size), noted.reason) for noted in status.quarantined]
    return f"### Not understood: {status.quarantined_count}\n\n" + _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> str:
    # The UI draws cells without any space between them, so each brings its own.
    head, *body = [f"| {' | '.join(cell + _GAP for cell in row)} |" for row in rows]
    return "\n".join([head, "|" + ":---|" * len(rows[0]), *body])


def _moment(moment: datetime) -> str:
    # `strftime` asks the machine's locale, and in the sandbox imports modules at each call.
    month = _MONTHS[moment.month - 1]
    return f"{moment.day:02} {month}, {moment.hour:02}:{moment.minute:02}"
