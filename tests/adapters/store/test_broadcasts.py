"""Broadcasts are listed for all who may see every journey, and for those who see some."""

from datetime import UTC, datetime, timedelta

from adapters.store.broadcasts import Broadcasts
from adapters.store.engine.database import Database
from domain.broadcast import BroadcastOrder
from domain.operations import OperatorRequest

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARIA = OperatorRequest(by="maria", reason="the spring offer")


async def test_those_of_some_journeys_are_listed_with_who_did_what(database: Database) -> None:
    store = Broadcasts(database)
    for nth, journey in enumerate(("onboarding", "preference_link", "onboarding")):
        order = BroadcastOrder(
            broadcast_id=f"b-{nth}",
            journey=journey,
            segment=f"s-{nth}",
            as_of=NOON + timedelta(hours=nth),
        )
        await store.begin(order, 10, MARIA)
    for journeys, ids in (
        (None, ["b-2", "b-1", "b-0"]),
        ({"onboarding"}, ["b-2", "b-0"]),
        ({"onboarding", "preference_link"}, ["b-2", "b-1", "b-0"]),
        (set(), []),
    ):
        assert [each.broadcast_id for each in await store.list(9, journeys)] == ids
        assert [each.broadcast_id for each in await store.audit(9, journeys)] == ids
    assert [each.broadcast_id for each in await store.list(1, {"onboarding"})] == ["b-2"]
