"""Where an enrolment stands tells a limited key of the messages in its limit, and of no other."""

from datetime import UTC, datetime

import pytest

from domain.access import Reach, Scope, sight_of, standings_seen
from domain.journeys import Stage, StatusReport, TouchpointLine
from domain.view import ViewedEnrolment

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINE = {"mine": Reach("tips", {}, ("surveys",))}


@pytest.mark.parametrize(
    ("scope", "sent"),
    [
        (Scope(journeys=frozenset({"mine"})), ["mine.score"]),
        (Scope(topics=frozenset({"tips"})), []),
        (Scope(frozenset({"tips"}), frozenset({"mine"})), []),
    ],
)
def test_a_topic_shows_where_a_journey_stands_without_messages_of_other_topics(
    scope: Scope, sent: list[str]
) -> None:
    survey = TouchpointLine(
        message="mine.score",
        title="Score",
        channel="e-mail",
        status="sent",
        reason="accepted",
        at=NOON,
        answer="2",
    )
    stands = StatusReport(
        journey="mine",
        customer_id="c-1",
        key=None,
        stage=Stage.RETENTION,
        doing="waiting for Profile Completed",
        touchpoints=(survey,),
    )
    run = {"journey": "mine", "key": None, "workflow_id": "mine/c-1", "run_id": None}
    run |= {"state": "running", "stage": None, "outcome": None, "because": None}
    one = ViewedEnrolment.model_validate({**run, "started_at": NOON, "ended_at": None})
    asked = one.model_copy(update={"now": stands})
    shown, silent = standings_seen((asked, one), sight_of(scope, MINE))
    assert shown.now is not None
    assert shown.now.doing == "waiting for Profile Completed"
    assert [each.message for each in shown.now.touchpoints] == sent
    assert silent == one
