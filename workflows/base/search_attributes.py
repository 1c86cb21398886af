"""The search attributes by which operators find enrolments."""

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.events import Envelope
from domain.ids import is_identifier
from domain.journeys import Stage

CUSTOMER_ID = SearchAttributeKey.for_keyword("CustomerId")
STAGE = SearchAttributeKey.for_keyword("Stage")
OUTCOME = SearchAttributeKey.for_keyword("Outcome")
HELD_BY = SearchAttributeKey.for_keyword("HeldBy")
"""The operator who holds it; unset when nobody does."""
SEGMENT = SearchAttributeKey.for_keyword("Segment")
"""The segment that brought the customer in; unset where none did."""
QUARANTINED = SearchAttributeKey.for_keyword("Quarantined")
"""The name of the first signal that it could not understand; unset where it understood all."""

SEARCH_ATTRIBUTES = (CUSTOMER_ID, STAGE, OUTCOME, HELD_BY, SEGMENT, QUARANTINED)


def attributes_at_start(
    customer_id: str, stage: Stage, segment: str | None
) -> TypedSearchAttributes:
    """Return by what an enrolment is found from its start on; given with it, they cost nothing."""
    found = [
        SearchAttributePair(CUSTOMER_ID, customer_id),
        SearchAttributePair(STAGE, stage.value),
    ]
    if segment is not None:
        found.append(SearchAttributePair(SEGMENT, segment))
    return TypedSearchAttributes(found)


def segment_of(entry: Envelope | None) -> str | None:
    """Return the segment that an entry event names; None for what is no name.

    Temporal would refuse to start a run by a value that is too long: a company's own event, say.
    """
    named = entry.properties.get("segment") if entry else None
    return named if isinstance(named, str) and is_identifier(named) else None
