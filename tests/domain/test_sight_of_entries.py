"""Why an event began no journey is shown to whoever sees the journey, and to no other."""

from datetime import UTC, datetime

from domain.access import Reach, Scope, seen, sight_of
from domain.explanation import ExplainedEvent, Explanation, NotBegun

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_limited_key_sees_why_its_own_journeys_did_not_begin() -> None:
    no = [
        NotBegun(journey=each, refusal="re_entry", why="they are in it", at=NOON, asked_until=None)
        for each in ("mine", "others")
    ]
    event = ExplainedEvent(
        event_id="e-1",
        name="Signed Up",
        occurred_at=NOON,
        received_at=NOON,
        source="track",
        state="dispatched",
        began_no=tuple(no),
    )
    account = Explanation(customer_id="c-1", known=True, events=(event,))
    reach = Reach("tips", {"Signed Up": frozenset()}, ())
    sight = sight_of(Scope(journeys=frozenset({"mine"})), {"mine": reach, "others": reach})
    (shown,) = seen(account, sight).events
    assert [each.journey for each in shown.began_no] == ["mine"]
