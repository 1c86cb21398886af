"""Where a customer is reached, and whether what is sent there arrives."""

from collections.abc import Iterator

from domain.view import LastSent, ViewedAddress
from starter.telling.moments import Clock
from starter.telling.plainly import label


def address_told(address: ViewedAddress, clock: Clock) -> tuple[str, list[str]]:
    """Return the channel, and what is known of an address on it."""
    return address.channel, list(_lines(address, clock))


def _lines(address: ViewedAddress, clock: Clock) -> Iterator[str]:
    used = "" if address.is_used else ", not used: a newer one is"
    yield f"{address.address}, told {clock.moment(address.since)}{used}"
    if (barred := address.suppressed) is not None:
        detail = f" ({barred.detail})" if barred.detail else ""
        yield f"SUPPRESSED since {clock.moment(barred.at)}: {label(barred.reason)}{detail}"
    yield _last(address.last_sent, clock)
    if address.last_delivered_at:
        yield f"last arrived: what left {clock.moment(address.last_delivered_at)}"


def _last(sent: LastSent | None, clock: Clock) -> str:
    if sent is None:
        return "nothing was sent there lately"
    state = f", {label(sent.vendor_state)}" if sent.vendor_state else ""
    code = f" ({sent.vendor_code})" if sent.vendor_code else ""
    return f"last sent: {sent.message}, {clock.moment(sent.at)}{state}{code}"
