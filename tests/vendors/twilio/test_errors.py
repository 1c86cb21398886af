"""What Twilio's errors mean for a text and for its number."""

from typing import Any

import pytest

from domain.errors import Ambiguous
from domain.messages import Reason
from tests.vendors.twilio.providing import NOW
from vendors.twilio.errors import reason_to_suppress, sorted_error


class TestSorting:
    def sort(self, status: int, code: int | None, **headers: str) -> Any:
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return sorted_error(status, code, spelled, NOW)

    @pytest.mark.parametrize(
        ("code", "reason", "suppress"),
        [
            (21610, Reason.OPTED_OUT, True),
            (21211, Reason.INVALID_ADDRESS, True),
            (21614, Reason.INVALID_ADDRESS, True),
            (21408, Reason.REJECTED, False),
            (None, Reason.REJECTED, False),
        ],
    )
    def test_a_refusal_says_why_and_whether_the_number_is_done(
        self, code: int | None, reason: Reason, *, suppress: bool
    ) -> None:
        error = self.sort(400, code)
        assert (error.reason, error.suppress) == (reason, suppress)

    def test_a_throttled_text_waits_as_long_as_asked(self) -> None:
        assert self.sort(429, 20429, Retry_After="7").retry_after.seconds == 7
        assert self.sort(429, 20429).retry_after is None

    @pytest.mark.parametrize("code", [21610, 21211])
    def test_a_servers_failure_is_ambiguous_whatever_it_adds(self, code: int) -> None:
        assert type(self.sort(500, code)) is Ambiguous

    def test_a_server_that_asks_to_come_back_took_nothing(self) -> None:
        assert self.sort(503, None, Retry_After="7").retry_after.seconds == 7
        assert type(self.sort(503, 20503)) is Ambiguous

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (21610, Reason.OPTED_OUT),
            (21211, Reason.INVALID_ADDRESS),
            (21614, Reason.INVALID_ADDRESS),
            (30005, Reason.INVALID_ADDRESS),
            (30006, Reason.INVALID_ADDRESS),
            (30003, None),  # unreachable: it may pass
            (30004, None),  # blocked
            (30007, None),  # filtered: our words
            (30008, None),  # unknown
            (21408, None),
            (None, None),
        ],
    )
    def test_only_what_is_wrong_with_the_number_for_good_bars_it(
        self, code: int | None, reason: Reason | None
    ) -> None:
        assert reason_to_suppress(code) is reason

    def test_status_and_code_are_all_an_error_says(self) -> None:
        assert str(self.sort(400, 21211)) == "Twilio answered 400, error 21211"
