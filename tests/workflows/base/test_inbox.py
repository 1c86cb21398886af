"""What an enrolment remembers is bounded, and what became of its own messages is never too much."""

import pytest

from domain.events import Envelope, MessageClicked, MessageOpened
from workflows.base.inbox import MOST_REMEMBERED, Inbox, NotUnderstood


def received(name: str, nth: int) -> Envelope:
    event_id = f"{name}-{nth}".replace(" ", "-")
    return Envelope(event_id=event_id, name=name, properties={"touchpoint": f"offer:{nth}"})


def test_the_report_a_journey_waits_for_arrives_after_hundreds_it_never_asked_about() -> None:
    inbox = Inbox(())
    for nth in range(2 * MOST_REMEMBERED):
        inbox.remember(received(MessageOpened.event_name(), nth))
    inbox.remember(received(MessageClicked.event_name(), 1))
    inbox.remember(received("Email Verified", 1))

    assert inbox.take(lambda envelope: envelope.name == "Message Clicked") is not None
    assert inbox.take(lambda envelope: envelope.name == "Email Verified") is not None


def test_other_events_that_nothing_waits_for_are_too_many_one_day() -> None:
    inbox = Inbox(())
    for nth in range(MOST_REMEMBERED):
        inbox.remember(received("Email Verified", nth))
    with pytest.raises(NotUnderstood, match="too many"):
        inbox.remember(received("Email Verified", MOST_REMEMBERED))
