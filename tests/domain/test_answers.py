"""Which question a text answers, what it means, and who has to read it."""

from datetime import UTC, datetime, timedelta

from domain.answers import Asked, judge, judge_tap
from domain.questions import AnswerOutcome, Question
from domain.speech import Speech

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPEECH = Speech(pleasantries=frozenset({"thanks"}))
CHOICE = Asked(
    touchpoint_id="t-choice",
    question=Question.SLOT,
    options=("1", "2"),
    is_sent=True,
    is_awaited=True,
    answer_by=NOON + HOUR,
)
SCORE = CHOICE._replace(
    touchpoint_id="t-score", question=Question.SATISFACTION, options=("1", "2", "3", "4", "5")
)
CLOSED = CHOICE._replace(is_awaited=False)


def test_a_text_answers_the_newest_open_question_that_it_fits() -> None:
    answered = judge("5", [CHOICE, SCORE], NOON, SPEECH, may_reply=True)
    assert (answered.outcome, answered.asked) == (AnswerOutcome.ANSWERED, SCORE)
    assert answered.option == "5"


def test_what_surely_arrived_is_answered_before_what_may_have() -> None:
    newest = SCORE._replace(is_sent=False)
    assert judge("2", [newest, CHOICE], NOON, SPEECH, may_reply=True).asked == CHOICE


def test_a_question_is_open_until_its_time_its_answer_or_its_storys_going_on() -> None:
    assert CHOICE.is_open(NOON)
    for closed in (CHOICE._replace(answer_by=NOON), CHOICE._replace(answered_at=NOON), CLOSED):
        assert not closed.is_open(NOON)


def test_what_is_not_understood_is_helped_once_and_then_read_by_a_person() -> None:
    first = judge("blue", [CHOICE], NOON, SPEECH, may_reply=True)
    assert (first.may_reply, first.person_reads) == (True, None)
    helped = CHOICE._replace(replied_to=[AnswerOutcome.NOT_UNDERSTOOD])
    for again in (
        judge("blue", [helped], NOON, SPEECH, may_reply=True),
        judge("blue", [CHOICE], NOON, SPEECH, may_reply=False),
    ):
        assert again.outcome is AnswerOutcome.NOT_UNDERSTOOD
        assert (again.may_reply, bool(again.person_reads)) == (False, True)


def test_a_change_of_mind_is_read_by_a_person_and_a_repeat_is_not() -> None:
    answered = CHOICE._replace(answered_at=NOON, first_option="1")
    repeated, changed = (
        judge(text, [answered], NOON, SPEECH, may_reply=True) for text in ("1", "2")
    )
    assert repeated.outcome is changed.outcome is AnswerOutcome.ANSWERED_BEFORE
    assert (repeated.person_reads, bool(changed.person_reads)) == (None, True)


def test_a_late_answer_is_replied_to_once() -> None:
    late = judge("1", [CLOSED], NOON, SPEECH, may_reply=True)
    told = CLOSED._replace(replied_to=[AnswerOutcome.LATE])
    again = judge("1", [told], NOON, SPEECH, may_reply=True)
    assert late.outcome is again.outcome is AnswerOutcome.LATE
    assert (late.may_reply, again.may_reply) == (True, False)


def test_thanks_are_a_pleasantry_unless_an_answer_is_owed() -> None:
    assert judge("thanks", [], NOON, SPEECH, may_reply=True).outcome is AnswerOutcome.PLEASANTRY
    owed = judge("thanks", [CHOICE], NOON, SPEECH, may_reply=True)
    assert owed.outcome is AnswerOutcome.NOT_UNDERSTOOD


def test_what_answers_nothing_is_read_by_a_person() -> None:
    stray = judge("where is my car?", [CLOSED], NOON, SPEECH, may_reply=True)
    assert (stray.outcome, stray.asked) == (AnswerOutcome.UNMATCHED, None)
    assert stray.person_reads


def test_of_taps_the_first_counts() -> None:
    assert judge_tap(CHOICE, NOON) is AnswerOutcome.ANSWERED
    assert judge_tap(CLOSED, NOON) is AnswerOutcome.LATE
    assert judge_tap(CHOICE._replace(answered_at=NOON), NOON) is AnswerOutcome.ANSWERED_BEFORE
