"""What is posted: bounded, and the same for the same fact."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.sinks.notices import Notice, NoticeType, body_of, facts, notice_id_of, types_named

AT = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))


def test_a_body_has_the_type_the_time_in_utc_and_the_data() -> None:
    body = body_of(Notice("ntc_1", "touchpoint.sent", AT, {"customer_id": "c-1"}))
    assert json.loads(body) == {
        "type": "touchpoint.sent",
        "timestamp": "2026-03-01T11:00:00Z",
        "data": {"customer_id": "c-1"},
    }


def test_the_same_fact_has_the_same_id_and_another_one_another() -> None:
    first = notice_id_of(NoticeType.TOUCHPOINT_SENT, "t-1", "email")
    assert first == notice_id_of(NoticeType.TOUCHPOINT_SENT, "t-1", "email")
    others = {
        notice_id_of(NoticeType.TOUCHPOINT_FAILED, "t-1", "email"),
        notice_id_of(NoticeType.TOUCHPOINT_SENT, "t-1", "sms"),
        notice_id_of(NoticeType.TOUCHPOINT_SENT, "t-1e", "mail"),
    }
    assert len({first, *others}) == 4
    assert "." not in first, "the scheme separates by full stops"


def test_facts_leave_out_what_is_unknown_and_cut_what_is_long() -> None:
    told = facts(
        customer_id="c-1", key="", reason=None, owner="x" * 5000, due_at=AT.astimezone(UTC)
    )
    assert told == {"customer_id": "c-1", "owner": "x" * 200, "due_at": "2026-03-01T11:00:00Z"}


def test_types_are_named_one_by_one_by_group_or_all() -> None:
    assert types_named(["touchpoint.sent"]) == (NoticeType.TOUCHPOINT_SENT,)
    assert types_named([" task.* ", "task.opened"]) == (
        NoticeType.TASK_OPENED,
        NoticeType.TASK_RESOLVED,
    )
    assert types_named(["*"]) == tuple(NoticeType)


@pytest.mark.parametrize("words", [[], [""], ["touchpoint.snet"], ["task.*", "Order Completed"]])
def test_a_word_that_means_no_type_is_refused_with_those_that_there_are(words: list[str]) -> None:
    with pytest.raises(ValueError, match=r"there are: touchpoint\.sent, touchpoint\.delivered"):
        types_named(words)
