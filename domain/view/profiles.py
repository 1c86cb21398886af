"""Who a customer is, as it was told to us."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.explanation import DroppedTrait
from domain.explanation.base import Explained


class ViewedProfile(Explained):
    """Who a customer is, as it was told to us."""

    first_name: str | None
    locale: str | None
    time_zone: str | None
    """Their IANA zone, if it is known: told, or the one zone of their phone's country."""
    traits: Mapping[str, Any]
    """What else was told of them."""
    dropped_traits: tuple[DroppedTrait, ...] = ()
    """What could not be used, and was not told right since."""
    first_heard_at: datetime
    updated_at: datetime
    erased_at: datetime | None
    """When they were erased, if they were."""
