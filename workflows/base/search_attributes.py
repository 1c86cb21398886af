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
"""The segment of the broadcast or event that began it; unset where there was none."""

SEARCH_ATTRIBUTES = (CUSTOMER_ID, STAGE, OUTCOME, HELD_BY, SEGMENT)


def attributes_at_start(
    customer_id: str, stage: Stage, entry: Envelope | None, segment: str | None = None
) -> TypedSearchAttributes:
    """Return by what an enrolment is found from its start on; given with it, they cost nothing.

    `segment` is a broadcast's; else it is that which `entry` names, if it does.
    """
    found = [
        SearchAttributePair(CUSTOMER_ID, customer_id),
        SearchAttributePair(STAGE, stage.value),
    ]
    if (began_by := segment or _segment_of(entry)) is not None:
        found.append(SearchAttributePair(SEGMENT, began_by))
    return TypedSearchAttributes(found)


def _segment_of(entry: Envelope | None) -> str | None:
    # A value that is no name, of a company's own event, must not keep the run from starting.
    named = entry.properties.get("segment") if entry else None
    return named if isinstance(named, str) and is_identifier(named) else None
