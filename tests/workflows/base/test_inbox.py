"""What an enrolment remembers is bounded, and what became of its own messages is never too much."""

import pytest

from domain.events import Envelope, MessageClicked, MessageOpened
from workflows.base.inbox import MOST_OF_A_KIND, MOST_REMEMBERED, Inbox, NotUnderstood


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


def test_what_is_chatty_keeps_its_first_and_its_newest_and_drowns_no_other_kind() -> None:
    """Nothing waits for it; what it says first, and what it says now, may count one day."""
    inbox = Inbox(())
    for nth in range(3 * MOST_REMEMBERED):
        inbox.remember(received("Order Delivered", nth))
    inbox.remember(received("Answered", 1))
    kept = []
    while envelope := inbox.take(lambda each: each.name == "Order Delivered"):
        kept.append(envelope.event_id)

    assert len(kept) == MOST_OF_A_KIND
    assert (kept[0], kept[-1]) == (
        "Order-Delivered-0",
        f"Order-Delivered-{3 * MOST_REMEMBERED - 1}",
    )
    assert inbox.holds(lambda each: each.name == "Answered")


@pytest.mark.parametrize(("name", "is_awaited"), [("Issue Resolved", True), ("Answered", False)])
def test_what_is_awaited_and_answers_are_always_taken(name: str, *, is_awaited: bool) -> None:
    """The right one may come first of many that say something else."""
    inbox = Inbox(())
    for nth in range(2 * MOST_REMEMBERED):
        inbox.remember(received(name, nth), is_awaited=is_awaited)
    for nth in range(2 * MOST_REMEMBERED):
        wanted = received(name, nth)
        assert inbox.take(wanted.__eq__) == wanted


def test_a_run_of_an_earlier_release_keeps_its_bound() -> None:
    """Or it could not be replayed."""
    inbox = Inbox(())
    for nth in range(MOST_REMEMBERED):
        inbox.remember_within_all(received("Email Verified", nth))
    with pytest.raises(NotUnderstood, match="too many"):
        inbox.remember_within_all(received("Answered", 1))
    inbox.remember_within_all(received(MessageOpened.event_name(), 1))
