"""The search attributes by which operators find enrolments."""

from temporalio.common import SearchAttributeKey

CUSTOMER_ID = SearchAttributeKey.for_keyword("CustomerId")
STAGE = SearchAttributeKey.for_keyword("Stage")
OUTCOME = SearchAttributeKey.for_keyword("Outcome")
HELD_BY = SearchAttributeKey.for_keyword("HeldBy")
"""The operator who holds it; unset when nobody does."""

SEARCH_ATTRIBUTES = (CUSTOMER_ID, STAGE, OUTCOME, HELD_BY)
