"""Which question and which answer a person means, who enters what a customer told them."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.answers import Asked
from domain.entered import AskedQuestion, CannotTell, option_meant, question_meant
from domain.questions import Question
from languages.loader import speech

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SLOTS = [("1", "Fri, Mar 13, 10:00"), ("2", "Fri, Mar 13, 16:00"), ("2", "sex., 13 de mar., 16:00")]


def asked(question: Question = Question.SLOT, *, has_come: bool = True) -> Asked:
    return Asked(
        touchpoint_id="t",
        question=question,
        options=question.options,
        is_sent=has_come,
        is_awaited=True,
        answer_by=NOON + timedelta(days=1),
        may_have_come=has_come,
    )


def about(message: str, key: str | None = None, *, has_come: bool = True) -> AskedQuestion:
    return AskedQuestion(message, key, "shop/c-1", False, asked(has_come=has_come))


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("2", "2"),
        ("Fri, Mar 13, 16:00", "2"),
        ("fri,  mar 13, 16:00", "2"),
        ("sex., 13 de mar., 16:00", "2"),
        ("two", "2"),
        ("Dois!", "2"),
        ("7", None),
        ("1 or 2", None),
        ("", None),
    ],
)
def test_an_option_is_meant_by_its_number_by_what_it_says_or_by_a_word(
    typed: str, option: str | None
) -> None:
    assert option_meant(typed, asked(), SLOTS, speech()) == option


def test_what_two_options_say_means_neither() -> None:
    """The hour that a clock shows twice in autumn."""
    twice = [("1", "Sun, Oct 25, 01:30"), ("2", "Sun, Oct 25, 01:30")]
    assert option_meant("Sun, Oct 25, 01:30", asked(), twice, speech()) is None


def test_a_score_with_words_beside_it_is_no_option() -> None:
    scored = asked(Question.SATISFACTION)
    assert option_meant("4, but late", scored, [], speech()) is None
    assert option_meant("4", scored, [], speech()) == "4"


def test_the_open_question_is_meant_before_newer_ones_that_are_closed() -> None:
    old, new = about("a.b", "o-1"), about("a.b", "o-2", has_come=False)
    assert question_meant([new, old], "a.b", None, NOON) is old
    assert question_meant([new, old], "a.b", "o-2", NOON) is new


@pytest.mark.parametrize(
    ("message", "key", "why"),
    [
        ("a.b", None, "`a.b` is open more than once: say --key with one of o-1, o-2"),
        ("a.b", "o-3", "they were not asked `a.b`; open are: `a.b` --key o-2, `a.b` --key o-1"),
        ("a.x", None, "they were not asked `a.x`; open are: `a.b` --key o-2, `a.b` --key o-1"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_say(
    message: str, key: str | None, why: str
) -> None:
    with pytest.raises(CannotTell) as error:
        question_meant([about("a.b", "o-2"), about("a.b", "o-1")], message, key, NOON)
    assert str(error.value) == why


def test_where_nothing_is_open_it_says_so() -> None:
    with pytest.raises(CannotTell, match="no question of theirs is open"):
        question_meant([], "a.b", None, NOON)
