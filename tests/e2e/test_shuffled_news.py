"""Vendors' news by the thousand, doubled and shuffled, changes nothing that each once would not."""

from pathlib import Path

import pytest

from tests.prove.news import Found, prove_on_sqlite

MAILS, TEXTS, DELIVERIES = 80, 20, 2000


def assert_told(found: Found) -> None:
    """Something of every kind was there to be lost or doubled."""
    states = found.counted("touchpoints", "vendor_state")
    assert set(states) >= {"delivered", "clicked", "blocked", "bounced", "spam_reported"}
    assert set(states) & {"undelivered", "failed"}
    assert found.counted("attempts", "settled_by")["news"] > 0
    assert len(found.shuffled["suppressions"]) > 20
    assert found.counted("events", "name")["Message Opened"] > 0


@pytest.mark.thorough
async def test_two_thousand_doubled_and_shuffled_deliveries_leave_what_each_once_would(
    tmp_path: Path,
) -> None:
    """A short `python -m tests.prove.news`, which makes it ten thousand, also on PostgreSQL."""
    found = await prove_on_sqlite(tmp_path, (MAILS, TEXTS, DELIVERIES), seed=3)
    assert found.shuffled == found.straight
    assert found.deliveries == DELIVERIES > 5 * found.reports
    assert_told(found)
