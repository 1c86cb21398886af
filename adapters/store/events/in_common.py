"""Looking whether two events of a customer are about the same things."""

from sqlalchemy import Connection

from adapters.store.customers.canonical import canonical_id
from adapters.store.sends.facts import properties_of
from domain.in_common import InCommonQuestion
from domain.in_common import have_in_common as compared


def have_in_common(tx: Connection, question: InCommonQuestion) -> bool:
    """Tell it of a customer, who may have been merged. What is gone has nothing in common."""
    who = canonical_id(tx, question.customer_id)
    told = [properties_of(tx, who, event_id) for event_id in question.events]
    one, other = (each or {} for each in told)
    return compared(one, other, question.lists)
