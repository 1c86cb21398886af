"""What senders get wrong: a slip in an event's name, or no word of which order it is about."""

from typing import Any

import pytest

from starter.client.journeys import event_kinds
from starter.names import keyed_kinds, meant_by, missing_key
from tests.journeys.samples import ParcelJourney, Smallest
from tests.journeys.waits import Basket
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.post_purchase.journey import PostPurchase

PARCELS = {"parcel": ParcelJourney}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("Order Complete", "Order Completed"),
        ("Order Completd", "Order Completed"),
        ("order completed", "Order Completed"),
        ("order_completed", "Order Completed"),
        ("OrderCompleted", "Order Completed"),
        ("Order Canceled", "Order Cancelled"),
        ("Acount Deleted", "Account Deleted"),
        ("Order Completed", None),
        ("Basket Filled", None),
        ("Page Viewed", None),
        ("", None),
    ],
)
def test_a_name_that_differs_by_a_slip_is_hinted_at(sent: str, meant: str | None) -> None:
    assert meant_by(sent, event_kinds(JOURNEYS_BY_NAME)) == meant


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"orderId": "o-1"},
        {"order_id": None},
        {"order_id": ""},
        {"order_id": "  "},
        {"order_id": {"id": "o-1"}},
        {"order_id": ["o-1"]},
        {"order_id": True},
    ],
)
@pytest.mark.parametrize("name", ["Order Completed", "Order Delivered", "Order Cancelled"])
def test_an_event_that_says_not_which_order_it_is_for_is_refused(
    name: str, properties: dict[str, Any]
) -> None:
    assert missing_key(keyed_kinds(JOURNEYS_BY_NAME), name, properties) == "order_id"


def test_an_event_that_some_journey_hears_without_a_key_is_taken() -> None:
    """A rating counts for any parcel, and a journey without keys hears all."""
    parcels, smallest = keyed_kinds(PARCELS), keyed_kinds({"smallest": Smallest})
    assert missing_key(parcels, "Parcel Rated", {}) is None
    assert missing_key(parcels, "Signed Up", {}) is None
    assert missing_key(smallest, "Parcel Delivered", {}) is None
    assert missing_key(parcels, "Parcel Delivered", {}) is not None


def test_an_event_that_another_field_correlates_needs_its_own_key_only_to_begin_something() -> None:
    """A basket hears an order by its basket; an order begins the other journey by its own key."""
    basket, both = {"basket": Basket}, {"basket": Basket, "post_purchase": PostPurchase}
    assert missing_key(keyed_kinds(basket), "Order Completed", {"basket_id": "b-1"}) is None
    assert missing_key(keyed_kinds(basket), "Basket Updated", {}) == "basket_id"
    assert missing_key(keyed_kinds(both), "Order Completed", {"basket_id": "b-1"}) == "order_id"
