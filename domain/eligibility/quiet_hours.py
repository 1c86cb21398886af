"""Quiet hours: no text in the customer's own night, or in the hours that they set themselves."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status
from domain.preferences import QuietHours

QUIET_FROM = time(21)
"""From here, by the customer's own clock, no text is sent ..."""
QUIET_UNTIL = time(9)
"""... until here. The United States' TCPA (47 CFR 64.1200(c)(1)) allows 8 to 21; we begin later."""
OURS = QuietHours(QUIET_FROM, QUIET_UNTIL)
"""Where the customer set none."""

LOOKED_AHEAD = timedelta(days=2)
"""Where several zones are possible, a day has an hour that suits all of them, or none has."""


def outside_quiet_hours(context: EligibilityContext) -> Eligibility | None:
    """Hold a message until the customer's morning, on a channel that makes a noise.

    Where they may be in several zones, until it is morning and not yet night in all of them. If no
    hour is both, the zone that is taken for theirs decides.
    """
    if (hours := hours_of(context)) is None:
        return None
    customer, now = context.customer, context.now
    zones = customer.possible_zones or (customer.time_zone,)
    until = first_moment_outside(now, zones, hours)
    if until is None:
        until = end_of_quiet_hours(now, customer.time_zone, hours) or now
    return Eligibility(Status.HELD, Reason.QUIET_HOURS, until) if until > now else None


def hours_of(context: EligibilityContext) -> QuietHours | None:
    """Return the quiet hours that count for a message: the customer's own beat ours.

    Their own also hold what is commercial on a silent channel, and never an order's mail.
    """
    own = context.own_quiet_hours
    if context.has_quiet_hours:
        return own or OURS
    return None if context.message.topic.transactional else own


def first_moment_outside(
    now: datetime, zones: Collection[str], hours: QuietHours = OURS
) -> datetime | None:
    """Return when, from `now` on, it is no zone's quiet hours; None if that leaves no hour."""
    moment = now
    while moment < now + LOOKED_AHEAD:
        ends = [end for zone in zones if (end := end_of_quiet_hours(moment, zone, hours))]
        if not ends:
            return moment
        moment = max(ends)
    return None


def end_of_quiet_hours(now: datetime, zone: str, hours: QuietHours = OURS) -> datetime | None:
    """Return when the customer's quiet hours end if `now` lies in them, else None."""
    return hours.end_after(now, zone)
