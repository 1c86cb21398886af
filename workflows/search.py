"""The search attributes by which operators find enrolments."""

from temporalio.common import SearchAttributeKey

CUSTOMER_ID = SearchAttributeKey.for_keyword("CustomerId")
STAGE = SearchAttributeKey.for_keyword("Stage")
OUTCOME = SearchAttributeKey.for_keyword("Outcome")

SEARCH_ATTRIBUTES = (CUSTOMER_ID, STAGE, OUTCOME)
