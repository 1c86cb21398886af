"""Answers: which question a text answers, what it means, and who has to look at it. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.questions import AnswerOutcome, Question, Reading, is_pleasantry, read_answer
from domain.speech import Speech
from domain.wishes import Wish, says_more


class Asked(NamedTuple):
    """A question that was sent to a customer, and what is known of it."""

    touchpoint_id: str
    question: Question
    options: tuple[str, ...]
    is_sent: bool
    """Whether the customer surely got it; else they may have."""
    is_awaited: bool
    """Whether its journey still waits for the answer, as far as the store knows."""
    answer_by: datetime
    may_have_come: bool = True
    """Whether it left, or may have."""
    answered_at: datetime | None = None
    first_option: str | None = None
    """The answer that counted."""
    replied_to: Collection[AnswerOutcome] = ()
    """Of which outcomes one was replied to."""

    def is_open(self, at: datetime) -> bool:
        """Tell whether an answer counts at a moment."""
        return self.is_awaited and self.answered_at is None and at < self.answer_by

    def read(self, text: str, speech: Speech) -> Reading | None:
        """Return what a text means as an answer to it, if it is one."""
        return read_answer(text, self.question, self.options, speech)


class Judgement(NamedTuple):
    """What an answer is."""

    outcome: AnswerOutcome
    asked: Asked | None = None
    """The question it is about."""
    option: str | None = None
    person_reads: str | None = None
    """Why a person has to read it, if so."""
    may_reply: bool = False
    """Whether one helpful or courteous word may go back."""
    is_stop: bool = False
    """Whether it may be a wish to stop: until a person has read it, nothing commercial leaves."""


PERHAPS_STOP = "perhaps they want no more messages"
"""Why a person reads a text that may be a wish to stop."""


def judge(
    text: str,
    questions: Sequence[Asked],
    at: datetime,
    speech: Speech,
    *,
    may_reply: bool,
    wish: Wish = Wish.NONE,
) -> Judgement:
    """Decide what a text is; the questions are the customer's, the newest first.

    `speech` are the words in which it may be written; `may_reply` tells whether its sender takes a
    text from us, or got one; `wish` is what it wishes beside what it may answer.
    """
    if wish is Wish.HELP:
        return Judgement(AnswerOutcome.HELP, person_reads=None if may_reply else "a call for help")
    # Nobody is asked again who may have said that they want no more.
    judged = _judged(text, questions, at, speech, may_reply=may_reply and not wish)
    if wish is Wish.PERHAPS_STOP:
        is_thanks = judged.outcome is AnswerOutcome.PLEASANTRY
        outcome = AnswerOutcome.UNMATCHED if is_thanks else judged.outcome
        return judged._replace(outcome=outcome, person_reads=PERHAPS_STOP, is_stop=True)
    if wish is Wish.STOP and not says_more(text, speech):
        return judged._replace(person_reads=None)
    return judged


def _judged(
    text: str, questions: Sequence[Asked], at: datetime, speech: Speech, *, may_reply: bool
) -> Judgement:
    still_open = [asked for asked in questions if asked.is_open(at)]
    # What they surely got comes before what they may have got.
    still_open.sort(key=lambda asked: not asked.is_sent)
    for asked in still_open:
        if reading := asked.read(text, speech):
            return Judgement(AnswerOutcome.ANSWERED, asked, reading.option)
    unanswered = any(asked.question.needs_an_answer for asked in still_open)
    if is_pleasantry(text, speech) and not unanswered:
        return Judgement(AnswerOutcome.PLEASANTRY)
    if still_open:
        return _not_understood(still_open[0], may_reply=may_reply)
    return _of_closed(text, questions, speech, may_reply=may_reply)


def _of_closed(
    text: str, questions: Sequence[Asked], speech: Speech, *, may_reply: bool
) -> Judgement:
    for asked in questions:
        if reading := asked.read(text, speech):
            if asked.answered_at is not None:
                return _answered_before(asked, reading.option)
            replies = may_reply and helps_once(asked, AnswerOutcome.LATE)
            return Judgement(AnswerOutcome.LATE, asked, reading.option, may_reply=replies)
    reads = "a text that answers no question"
    return Judgement(AnswerOutcome.UNMATCHED, person_reads=reads)


def _answered_before(asked: Asked, option: str) -> Judgement:
    """Keep an answer to a question that has one; a person reads a change of mind."""
    changed = "another answer than their first" if option != asked.first_option else None
    return Judgement(AnswerOutcome.ANSWERED_BEFORE, asked, option, person_reads=changed)


def _not_understood(asked: Asked, *, may_reply: bool) -> Judgement:
    """Help once; a person reads what is not understood twice."""
    replies = may_reply and helps_once(asked, AnswerOutcome.NOT_UNDERSTOOD)
    reads = None if replies else "answers that were not understood"
    return Judgement(AnswerOutcome.NOT_UNDERSTOOD, asked, person_reads=reads, may_reply=replies)


def helps_once(asked: Asked, outcome: AnswerOutcome) -> bool:
    """Tell whether an answer that does not count is the first of its kind that is replied to."""
    return outcome not in asked.replied_to


def judge_tap(asked: Asked, at: datetime) -> AnswerOutcome:
    """Decide what a tap on a question's page is; the first answer counts."""
    if asked.answered_at is not None:
        return AnswerOutcome.ANSWERED_BEFORE
    return AnswerOutcome.ANSWERED if asked.is_open(at) else AnswerOutcome.LATE
