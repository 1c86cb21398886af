"""How long a vendor asks us to wait."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.retry_after import refused_to_look, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": " 30 "}, 30),
        ({"Retry-After": "Sun, 01 Mar 2026 12:02:00 GMT"}, 120),
        ({"Retry-After": "Sun, 01 Mar 2026 12:02:00 -0000"}, 120),
        ({"X-RateLimit-Reset": str(EPOCH + 45)}, 45),
        ({"Retry-After": "30", "X-RateLimit-Reset": str(EPOCH + 45)}, 30),
        ({"Retry-After": "soon", "X-RateLimit-Reset": str(EPOCH + 45)}, 45),
        ({"Retry-After": "0"}, 1),
        ({"X-RateLimit-Reset": str(EPOCH - 45)}, 1),
        ({"Retry-After": "Sun, 01 Mar 2020 12:02:00 GMT"}, 1),
        ({"Retry-After": "99999999999"}, 3600),
        ({"X-RateLimit-Reset": "99999999999"}, 3600),
    ],
)
def test_a_delay_is_read_and_kept_between_a_second_and_an_hour(
    headers: dict[str, str], seconds: int
) -> None:
    assert retry_after(headers, NOW) == timedelta(seconds=seconds)


FAR_AWAY = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "nan", "9" * 5000, "٣", FAR_AWAY])
def test_what_cannot_be_read_is_no_delay(value: str) -> None:
    assert retry_after({"Retry-After": value, "X-RateLimit-Reset": value}, NOW) is None
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("status", "headers", "refused"),
    [
        (429, {}, True),
        (429, {"Retry-After": "3"}, True),
        (503, {"Retry-After": "3"}, True),
        (503, {"retry-after": "soon"}, True),
        (503, {}, False),
        (503, {"X-RateLimit-Reset": str(EPOCH)}, False),
        (500, {"Retry-After": "3"}, False),
        (502, {"Retry-After": "3"}, False),
        (504, {"Retry-After": "3"}, False),
    ],
)
def test_only_a_server_that_says_when_to_come_back_refused_to_look(
    status: int, headers: dict[str, str], *, refused: bool
) -> None:
    assert refused_to_look(status, headers) is refused
