"""Why a message did not leave, or not yet: for somebody who has the customer on the phone."""

from collections.abc import Iterator, Mapping

from adapters.store.states import TouchpointStatus
from domain.explanation import ExplainedTouchpoint
from domain.messages import Reason

WHY: Mapping[Reason, str] = {
    Reason.QUIET_HOURS: "It is outside the hours in which we write to them. It leaves once those "
    "begin.",
    Reason.FREQUENCY_CAP: "They got as many messages lately as one person should get.",
    Reason.VENDOR_FAILING: "The company that carries our messages gave no clear answer, several "
    "times.",
    Reason.PAUSED: "A colleague paused it.",
    Reason.NO_ADDRESS: "We know no address of theirs for this channel.",
    Reason.NO_CONSENT: "They have not agreed to this kind of message on this channel, or took "
    "that back.",
    Reason.SUPPRESSED: "Nothing is sent to this address any more: they asked for that, or it does "
    "not work. See how they are reached.",
    Reason.UNREAD_STOP: "They wrote something that may mean stop. Nothing leaves until a person "
    "has read it: see the tasks.",
    Reason.ERASED: "Their data was erased.",
    Reason.LATE: "It would have come too late to be of use.",
    Reason.DUPLICATE_RUN: "The same journey had begun twice; the other one wrote to them.",
    Reason.SAID_RECENTLY: "They had this message lately, and it is not said again so soon.",
    Reason.MERGED: "They were known under two ids; the older journey writes to them.",
    Reason.EVENT_GONE: "What it is about is not known any more.",
    Reason.OBSOLETE: "What it asks for was done in the meantime.",
    Reason.INVALID_ADDRESS: "Their address does not exist.",
    Reason.OPTED_OUT: "They had told the company that carries our messages to stop.",
    Reason.REJECTED: "The company that carries our messages refused it.",
    Reason.INTERRUPTED: "It was being sent when something broke. We are finding out whether it "
    "came.",
    Reason.AMBIGUOUS_ANSWER: "The company that carries our messages did not say clearly whether "
    "it has it. We are finding out.",
    Reason.AT_MOST_ONCE: "Nobody can say whether it came, and it is not sent a second time.",
    Reason.TRIED_ENOUGH: "Nobody can say whether it came, and it was tried often enough.",
    Reason.BOUNCED: "It came back.",
    Reason.SPAM_REPORT: "They reported it as unwanted.",
}
"""Every reason but those of what was sent."""


def whys(sent: ExplainedTouchpoint) -> Iterator[str]:
    """Say why a message did not leave, or not yet; also why not on a channel tried first."""
    *earlier, last = sent.attempts or [None]
    for attempt in earlier:
        if attempt and (words := _words(attempt.reason)):
            how = "Not at once" if last and attempt.channel == last.channel else "Not"
            yield f"{how} by {attempt.channel}: {words}"
    if sent.status != TouchpointStatus.SENT and (words := _words(sent.reason)):
        yield words


def _words(code: str | None) -> str:
    return next((words for reason, words in WHY.items() if reason == code), "")
