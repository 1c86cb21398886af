"""Whether a message may leave now: an ordered list of rules, of which the first objection decides.

A rule is a pure function of facts that the store fetched. To add one, write it into a file of its
own, `(context) -> Eligibility | None`, and name it in `RULES` where it belongs.
"""

from collections.abc import Callable

from domain.eligibility.address import reachable
from domain.eligibility.caps import under_the_cap
from domain.eligibility.closed_question import still_answerable
from domain.eligibility.consent import consented
from domain.eligibility.context import GO, Eligibility, EligibilityContext
from domain.eligibility.duplicate_run import not_a_duplicate_run
from domain.eligibility.event_gone import event_is_there
from domain.eligibility.failing_vendor import vendor_is_rested
from domain.eligibility.lateness import in_time
from domain.eligibility.obsolete import still_wanted
from domain.eligibility.once_in import not_said_recently
from domain.eligibility.paused import not_paused
from domain.eligibility.quiet_hours import outside_quiet_hours
from domain.eligibility.superseded import not_superseded
from domain.eligibility.suppression import not_suppressed
from domain.eligibility.unread_stop import no_unread_stop

__all__ = ["GO", "RULES", "Eligibility", "EligibilityContext", "Rule", "decide"]

Rule = Callable[[EligibilityContext], Eligibility | None]

RULES: tuple[Rule, ...] = (
    not_a_duplicate_run,
    not_superseded,
    still_wanted,
    in_time,
    still_answerable,
    not_said_recently,
    event_is_there,
    vendor_is_rested,
    reachable,
    not_suppressed,
    consented,
    no_unread_stop,
    not_paused,
    outside_quiet_hours,
    under_the_cap,
)
"""First what ends a message on every channel, then what another channel may do, then what waits."""


def decide(context: EligibilityContext) -> Eligibility:
    """Return the first rule's objection, skipped or held, or `GO`."""
    objections = (rule(context) for rule in RULES)
    return next((objection for objection in objections if objection is not None), GO)
