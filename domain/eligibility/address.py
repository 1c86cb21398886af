"""A customer who can be reached on the channel."""

from datetime import datetime, timedelta

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

PROFILE_LAG = timedelta(minutes=5)
"""How much later than a new customer's first event their address may come, from another service."""


def reachable(context: EligibilityContext) -> Eligibility | None:
    """Skip a customer who was erased, or who has no address on the channel.

    Of a new one without any address, the message is held: the profile may be on its way.
    """
    if context.customer.erased:
        return Eligibility(Status.SKIPPED, Reason.ERASED)
    if context.customer.address_on(context.channel) is not None:
        return None
    until = _profile_comes_by(context)
    status = Status.HELD if until else Status.SKIPPED
    return Eligibility(status, Reason.NO_ADDRESS, until)


def _profile_comes_by(context: EligibilityContext) -> datetime | None:
    """Return by when to expect a new customer's address; None where it is too late, or there."""
    has_one = any(map(context.customer.address_on, context.via))
    if has_one or not context.via or context.first_heard_at is None:
        return None
    first = context.pace.journey_time(context.first_heard_at)
    # Who heard of them first may have a clock that is a little ahead of ours.
    return first + PROFILE_LAG if abs(context.now - first) < PROFILE_LAG else None
