"""What SendGrid's errors mean for a mail and for its address."""

from typing import Any

import pytest

from domain.errors import Ambiguous
from domain.messages import Reason
from tests.vendors.sendgrid.providing import EPOCH, NOW, told
from vendors.sendgrid.errors import sorted_error


class TestSorting:
    def sort(self, status: int, body: bytes = b"", **headers: str) -> Any:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return sorted_error(status, spelled, body, NOW)

    @pytest.mark.parametrize(
        "field", ["personalizations.0.to.0.email", "personalizations.to.email"]
    )
    def test_an_invalid_address_is_not_used_again(self, field: str) -> None:
        error = self.sort(400, told("subject", field))
        assert (error.reason, error.suppress) == (Reason.INVALID_ADDRESS, True)

    @pytest.mark.parametrize(
        "body",
        [
            told("subject"),
            told("personalizations.0.to"),
            told(None),
            b"",
            b"[]",
            b"null",
            b'{"errors": 5}',
            b'{"errors": [5]}',
            b"\xff",
        ],
    )
    def test_any_other_bad_request_is_rejected_and_suppresses_nothing(self, body: bytes) -> None:
        error = self.sort(400, body)
        assert (error.reason, error.suppress) == (Reason.REJECTED, False)

    def test_only_a_bad_request_says_which_field_is_at_fault(self) -> None:
        error = self.sort(413, told("personalizations.0.to.0.email"))
        assert error.reason is Reason.REJECTED

    def test_a_throttled_mail_waits_as_long_as_asked(self) -> None:
        assert self.sort(429, X_RateLimit_Reset=str(EPOCH + 45)).retry_after.seconds == 45
        assert self.sort(429, Retry_After="7").retry_after.seconds == 7
        assert self.sort(429).retry_after is None

    def test_a_server_that_asks_to_come_back_took_nothing(self) -> None:
        assert self.sort(503, Retry_After="7").retry_after.seconds == 7
        assert type(self.sort(503, X_RateLimit_Reset=str(EPOCH + 45))) is Ambiguous
