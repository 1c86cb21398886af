"""The ways in which vendors fail, each a row of the table."""

from typing import NamedTuple

from tests.vendors.weather import OF_CALLBACKS, OF_CALLS, Mishap

RATE = 0.1
"""A tenth of all calls, and of all messages' callbacks where those fail, too."""


class Fault(NamedTuple):
    """What goes wrong in a run."""

    name: str
    mishaps: tuple[Mishap, ...]
    activity: bool = False
    """Whether the account has SendGrid's Email Activity API."""
    naive: bool = True
    """Whether it means anything to the naive one that no other fault does."""


MIXED = Fault("mixed", tuple(Mishap))
FAULTS = {
    fault.name: fault
    for fault in (
        *(Fault(mishap.value, (mishap,)) for mishap in OF_CALLS),
        # A callback matters only where an answer was lost: the calls fail by one way that loses it.
        *(
            Fault(
                f"{mishap} callbacks, {Mishap.RESET_AFTER}",
                (mishap, Mishap.RESET_AFTER),
                naive=False,
            )
            for mishap in OF_CALLBACKS
        ),
        MIXED,
        Fault("mixed, Email Activity", tuple(Mishap), activity=True, naive=False),
    )
}
"""By name."""


def chosen(names: str) -> list[Fault]:
    """Return the faults of a list with commas, `mixed` (both of it) or `all`; raises ValueError."""
    if names == "all":
        return list(FAULTS.values())
    found = []
    for name in names.split(","):
        fits = [
            fault
            for known, fault in FAULTS.items()
            if name.strip() in (known, known.split(" ")[0], known.split(",")[0])
        ]
        if not fits:
            raise ValueError(f"no fault `{name}`; there are: {', '.join(FAULTS)}")
        found += fits
    return found
