"""What a customer agreed to, and where they may not be reached."""

from domain.explanation import (
    ExplainedConsent,
    ExplainedConsentChange,
    ExplainedOptOut,
    ExplainedSuppression,
)
from starter.telling.happened import Happened
from starter.telling.moments import Clock
from starter.telling.plainly import label, plain


def opt_out(opt_out: ExplainedOptOut, clock: Clock) -> Happened:
    """Tell of a STOP, a START, or an operator's word that an address may be used again."""
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
        since, reason = clock.moment(opt_out.barred_at), label(opt_out.barred_for)
        lines.append(f"it had been barred since {since}: {reason}")
    return Happened(opt_out.at, lines)


def consent(consent: ExplainedConsent) -> Happened:
    """Tell what they decided about a topic on a channel."""
    word = "given" if consent.granted else "withdrawn"
    word = "given, and to be confirmed" if consent.pending else word
    line = f"{label(consent.topic)} by {consent.channel}: {word} ({label(consent.source)})"
    return Happened(consent.at, [line])


def tells_more(change: ExplainedConsentChange) -> bool:
    """Tell whether a change says more than how the consent stands: what was before, or a proof."""
    return any((change.before, change.by, change.wording, change.proof))


def consent_change(change: ExplainedConsentChange) -> Happened:
    """Tell how a consent changed, and what proves it."""
    was = f", was {label(change.before)}" if change.before else ""
    line = f"{label(change.topic)} by {change.channel}: {label(change.state)}{was}"
    told = {"by": change.by, "wording": change.wording, "proof": change.proof}
    how = [label(change.source), *(f"{name} {plain(said)}" for name, said in told.items() if said)]
    return Happened(change.said_at, [f"{line} ({', '.join(how)})"])


def suppression(suppression: ExplainedSuppression) -> Happened:
    """Tell why a channel is suppressed."""
    detail = f" ({suppression.detail})" if suppression.detail else ""
    shown = f", shown by {suppression.message}" if suppression.message else ""
    line = f"{suppression.channel}: {label(suppression.reason)}{detail}{shown}"
    return Happened(suppression.at, [line])
