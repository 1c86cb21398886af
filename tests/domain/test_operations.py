"""An operator's reason names nobody: it is kept in Temporal's history."""

import pytest
from pydantic import ValidationError

from domain.operations import OperatorRequest


@pytest.mark.parametrize(
    "reason",
    ["call 11 98765-0001", "(212) 555-0102", "+55 11 98765-4321", "ana@example.com", " ", "a\nb"],
)
def test_a_reason_with_an_address_or_none_is_refused(reason: str) -> None:
    with pytest.raises(ValidationError):
        OperatorRequest(by="maria", reason=reason)


@pytest.mark.parametrize(
    "reason", ["order 1234567890 is stuck", "wait until 2026-11-22, 10:30", "2 of 5, 3rd call"]
)
def test_an_orders_number_and_a_date_may_be_named(reason: str) -> None:
    assert OperatorRequest(by="maria", reason=reason).reason == reason
