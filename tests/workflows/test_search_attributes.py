"""By what operators find an enrolment from its start on."""

import pytest
from temporalio.common import SearchAttributeKey

from domain.events import Envelope
from domain.journeys import Stage
from workflows.base.search_attributes import (
    CUSTOMER_ID,
    SEGMENT,
    STAGE,
    attributes_at_start,
    segment_of,
)


def found_by(properties: dict[str, object] | None) -> dict[SearchAttributeKey[str], str]:
    entry = (
        None
        if properties is None
        else Envelope(event_id="e-1", name="Segment Entered", properties=properties)
    )
    given = attributes_at_start("c-1", Stage.PURCHASE, segment_of(entry))
    return {pair.key: pair.value for pair in given}


def test_the_segment_is_the_one_that_the_entry_event_names() -> None:
    assert found_by({"segment": "loyal"}) == {
        CUSTOMER_ID: "c-1",
        STAGE: "purchase",
        SEGMENT: "loyal",
    }


@pytest.mark.parametrize(
    "properties",
    [
        *(None, {}, {"segment": None}, {"segment": 7}, {"segment": ""}),
        *({"segment": "women over forty"}, {"segment": "a" * 65}, {"segment": "ana@example.com"}),
    ],
)
def test_what_names_no_segment_sets_none_and_never_keeps_a_run_from_starting(
    properties: dict[str, object] | None,
) -> None:
    assert SEGMENT not in found_by(properties)
