"""The event `Customer Erased`: refused, as it would end journeys and erase nothing."""

from domain.events import CustomerErased
from starter.client.faults import UnusableField


def check_no_erasure(name: str) -> None:
    """Raise `UnusableField` for an event that says that a customer was erased.

    However it is spelled: who sends it believes that something is erased.
    """
    if name.casefold().split() == CustomerErased.event_name().casefold().split():
        raise UnusableField(
            "event",
            f"the event `{CustomerErased.event_name()}` erases nothing yet, so it is refused: "
            "erasing a customer comes in a later version; `jornada leave` ends their journeys",
        )
