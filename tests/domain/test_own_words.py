"""What counts as an answer in a customer's own words, and what never does."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.actions import Action
from domain.answers import Asked, Judgement, judge
from domain.customers import Channel, Topic
from domain.events import Answered
from domain.journeys import Stage
from domain.messages import Message
from domain.questions import IN_THEIR_WORDS, PICTURE, WORDS, AnswerOutcome, Question
from domain.wishes import Wish, wish_of
from languages.loader import speech

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPEECH = speech()
ANSWERED, ADDED = AnswerOutcome.ANSWERED, AnswerOutcome.ADDED
COMFORT = Asked(
    touchpoint_id="t-comfort",
    question=Question.WORDS,
    options=IN_THEIR_WORDS,
    is_sent=True,
    is_awaited=True,
    answer_by=NOON + HOUR,
)
SLOT = COMFORT._replace(touchpoint_id="t-slot", question=Question.SLOT, options=("1", "2"))
MOVE = COMFORT._replace(touchpoint_id="t-move", question=Question.MOVE, options=("move",))
SCORE = COMFORT._replace(
    touchpoint_id="t-score",
    question=Question.SATISFACTION,
    options=("1", "2", "3", "4", "5", *IN_THEIR_WORDS),
)
TOLD = COMFORT._replace(answered_at=NOON, first_option=WORDS, is_awaited=False)


def said(text: str, *questions: Asked, has_picture: bool = False) -> Judgement:
    wish = wish_of(text, SPEECH)
    return judge(text, questions, NOON, SPEECH, may_reply=True, wish=wish, has_picture=has_picture)


@pytest.mark.parametrize(
    "text",
    [
        "A feather pillow, please",
        "no",
        "nothing, thanks, all is well",
        "2",
        "yes",
        "ok?",
        "picture",
    ],
)
def test_whatever_they_write_is_an_answer_that_a_person_reads_and_we_thank_for(text: str) -> None:
    judged = said(text, COMFORT)
    assert (judged.outcome, judged.asked, judged.option) == (ANSWERED, COMFORT, WORDS)
    assert (judged.has_words, judged.may_reply) == (True, True)


@pytest.mark.parametrize("text", ["thanks!", "ok", "👍", "Muito obrigada"])
def test_a_pleasantry_is_no_answer_and_bothers_nobody(text: str) -> None:
    judged = said(text, COMFORT)
    assert (judged.outcome, judged.person_reads) == (AnswerOutcome.PLEASANTRY, None)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u202e\u2066"])
def test_an_empty_text_is_none(text: str) -> None:
    assert said(text, COMFORT).outcome is AnswerOutcome.UNMATCHED


@pytest.mark.parametrize(
    "text",
    ["stop it", "STOP", "please stop texting me", "stop. And the room was cold last night"],
)
def test_a_wish_to_stop_is_never_an_answer(text: str) -> None:
    assert wish_of(text, SPEECH) is Wish.STOP
    for asked in (COMFORT, SCORE, TOLD):
        assert said(text, asked).outcome not in (ANSWERED, ADDED), asked


@pytest.mark.parametrize("text", ["how do I stop this?", "wrong number", "not interested"])
def test_what_may_be_one_is_read_as_that_and_holds_what_is_commercial(text: str) -> None:
    for asked in (COMFORT, TOLD):
        judged = said(text, asked)
        assert judged.outcome not in (ANSWERED, ADDED)
        assert (judged.is_stop, bool(judged.person_reads), judged.may_reply) == (True, True, False)


def test_help_is_help() -> None:
    assert said("HELP", COMFORT).outcome is AnswerOutcome.HELP


def test_an_answer_that_another_open_question_offers_is_that_ones() -> None:
    for text, other in (("2", SLOT), ("move", MOVE), ("4", SCORE)):
        for questions in ((COMFORT, other), (other, COMFORT)):
            assert said(text, *questions).asked == other


def test_what_no_other_question_offers_is_the_newest_ones_that_takes_words() -> None:
    older = COMFORT._replace(touchpoint_id="t-older")
    for questions in ((COMFORT, older), (SLOT, COMFORT), (COMFORT, SCORE), (MOVE, COMFORT, SLOT)):
        judged = said("the one by the window", *questions)
        assert (judged.outcome, judged.asked, judged.option) == (ANSWERED, COMFORT, WORDS)


def test_a_score_with_words_is_a_score_unless_a_newer_question_takes_words() -> None:
    text = "2, one for my wife"
    assert said(text, SCORE, COMFORT).option == "2"
    assert said(text, COMFORT, SCORE).asked == COMFORT
    plain = SCORE._replace(options=("1", "2", "3", "4", "5"))
    judged = said("2, the box was damaged", plain)
    assert (judged.option, judged.has_words, judged.may_reply) == ("2", True, False)


def test_a_score_may_be_told_in_words_alone_where_somebody_reads_them() -> None:
    judged = said("it was too loud", SCORE)
    assert (judged.outcome, judged.option) == (ANSWERED, WORDS)
    plain = SCORE._replace(options=("1", "2", "3", "4", "5"))
    assert said("it was too loud", plain).outcome is AnswerOutcome.NOT_UNDERSTOOD


def test_a_picture_is_an_answer_with_words_or_without() -> None:
    for text in ("", "thanks", "how do these look?"):
        judged = said(text, COMFORT, has_picture=True)
        assert (judged.outcome, judged.option, judged.has_words) == (ANSWERED, PICTURE, True)
    assert said("", has_picture=True).person_reads
    assert said("", SLOT, has_picture=True).person_reads


def test_what_comes_after_the_answer_goes_to_who_reads_that_and_is_not_thanked_for_again() -> None:
    for questions in ((TOLD,), (MOVE, TOLD), (TOLD, SLOT)):
        judged = said("and a second pillow", *questions)
        assert (judged.outcome, judged.asked, judged.may_reply) == (ADDED, TOLD, False)
    assert said("thanks", TOLD).outcome is AnswerOutcome.PLEASANTRY


def test_it_does_so_until_its_window_is_over_or_a_newer_question_waits() -> None:
    over = TOLD._replace(answer_by=NOON)
    assert said("and a second pillow", over).outcome is AnswerOutcome.UNMATCHED
    assert said("in the afternoon", SLOT, TOLD).outcome is AnswerOutcome.NOT_UNDERSTOOD
    chosen = SLOT._replace(answered_at=NOON, first_option="1")
    assert said("2", chosen, TOLD).outcome is AnswerOutcome.ANSWERED_BEFORE


def test_a_score_told_again_is_a_repeat_and_another_word_on_it_is_read() -> None:
    scored = SCORE._replace(answered_at=NOON, first_option="2")
    assert said("2", scored).outcome is AnswerOutcome.ANSWERED_BEFORE
    for more in ("3", "2, the box was damaged", "it was damaged"):
        assert said(more, scored).outcome is ADDED


def test_once_it_is_over_a_question_for_words_is_not_what_a_text_is_about() -> None:
    judged = said("hello?", COMFORT._replace(is_awaited=False))
    assert (judged.outcome, judged.person_reads) == (
        AnswerOutcome.UNMATCHED,
        "a text that answers no question",
    )


def test_a_story_is_told_that_there_are_words_and_no_score() -> None:
    for option in IN_THEIR_WORDS:
        answer = Answered(option=option)
        assert (answer.in_words, answer.score) == (True, 0)
    assert (Answered(option="2").in_words, Answered(option="2").score) == (False, 2)


def asking(**said: object) -> Message:
    facts = {
        "name": "stay.comfort",
        "title": "What makes the stay comfortable",
        "topic": Topic.ACCOUNT,
        "stage": Stage.PURCHASE,
        "owner": "growth",
        "channels": (Channel.SMS,),
        "actions": (Action.ANSWER,),
    }
    return Message.model_validate(facts | said)


def test_a_message_says_who_reads_the_words() -> None:
    comfort = asking(asks=Question.WORDS, words_to="concierge")
    assert comfort.options_of({}) == IN_THEIR_WORDS
    score = asking(asks=Question.SATISFACTION, words_to="care")
    assert score.options_of({}) == ("1", "2", "3", "4", "5", *IN_THEIR_WORDS)
    with pytest.raises(ValueError, match="who reads the customer's own words"):
        asking(asks=Question.WORDS)
    with pytest.raises(ValueError, match="a question for words, or for a score"):
        asking(asks=Question.SLOT, words_to="care")
