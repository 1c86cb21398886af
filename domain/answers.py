"""Answers: which question a text answers, what it means, and who has to look at it. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.questions import (
    PICTURE,
    WORDS,
    AnswerOutcome,
    Question,
    Reading,
    is_pleasantry,
    read_answer,
    visible,
)
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

    @property
    def takes_words(self) -> bool:
        """Whether whatever a customer writes is an answer: a person reads it."""
        return WORDS in self.options

    def takes_more(self, at: datetime) -> bool:
        """Tell whether what comes after its answer goes to who reads that."""
        return self.takes_words and self.answered_at is not None and at < self.answer_by

    def read(self, text: str, speech: Speech) -> Reading | None:
        """Return what a text means as an answer to it, if it is one of those it offers."""
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
    """Whether one helpful, courteous or thankful word may go back."""
    is_stop: bool = False
    """Whether it may be a wish to stop: until a person has read it, nothing commercial leaves."""
    has_words: bool = False
    """Whether it says more than an option: whoever reads the words of its question reads it."""


PERHAPS_STOP = "perhaps they want no more messages"
"""Why a person reads a text that may be a wish to stop."""


class Written(NamedTuple):
    """What a customer wrote."""

    text: str
    at: datetime
    speech: Speech
    """The words in which it may be written."""
    may_reply: bool
    """Whether its sender takes a text from us, or got one."""
    wish: Wish = Wish.NONE
    """What it wishes beside what it may answer."""
    has_picture: bool = False

    @property
    def is_pleasantry(self) -> bool:
        """Whether it is a `thanks` or an `ok`, and nothing else."""
        return not self.has_picture and is_pleasantry(self.text, self.speech)

    @property
    def says_something(self) -> bool:
        """Whether a person would want to read it as an answer. A wish is never one."""
        is_empty = not (visible(self.text) or self.has_picture)
        return not (self.wish or is_empty or self.is_pleasantry)

    @property
    def as_option(self) -> str:
        """What stands for it where the customer may answer in their own words."""
        return PICTURE if self.has_picture else WORDS


def judge(
    text: str,
    questions: Sequence[Asked],
    at: datetime,
    speech: Speech,
    *,
    may_reply: bool,
    wish: Wish = Wish.NONE,
    has_picture: bool = False,
) -> Judgement:
    """Decide what a text is; the questions are the customer's, the newest first.

    `speech` are the words in which it may be written; `may_reply` tells whether its sender takes a
    text from us, or got one; `wish` is what it wishes beside what it may answer.
    """
    if wish is Wish.HELP:
        return Judgement(AnswerOutcome.HELP, person_reads=None if may_reply else "a call for help")
    # Nobody is asked again who may have said that they want no more.
    may_reply = may_reply and not wish
    judged = _judged(Written(text, at, speech, may_reply, wish, has_picture), questions)
    if wish is Wish.PERHAPS_STOP:
        is_thanks = judged.outcome is AnswerOutcome.PLEASANTRY
        outcome = AnswerOutcome.UNMATCHED if is_thanks else judged.outcome
        return judged._replace(outcome=outcome, person_reads=PERHAPS_STOP, is_stop=True)
    if wish is Wish.STOP and not says_more(text, speech):
        return judged._replace(person_reads=None)
    return judged


def _judged(written: Written, questions: Sequence[Asked]) -> Judgement:
    still_open = [asked for asked in questions if asked.is_open(written.at)]
    # What they surely got comes before what they may have got.
    still_open.sort(key=lambda asked: not asked.is_sent)
    if answered := _answered(written, still_open) or _added(written, questions):
        return answered
    unread = [asked for asked in still_open if asked.question is not Question.WORDS]
    unanswered = any(asked.question.needs_an_answer for asked in unread)
    if written.is_pleasantry and not unanswered:
        return Judgement(AnswerOutcome.PLEASANTRY)
    if unread:
        may_reply = written.may_reply and not written.has_picture
        return _not_understood(unread[0], may_reply=may_reply)
    return _of_closed(written, questions)


def _answered(written: Written, still_open: Sequence[Asked]) -> Judgement | None:
    """Find what a text answers: a question that offers such an answer, or one for words.

    A number with words is an answer to a question for a score, unless a newer one takes words.
    """
    in_words: Asked | None = None
    for asked in still_open:
        reading = asked.read(written.text, written.speech)
        if reading and not (reading.words and in_words):
            has_words = bool(reading.words) or written.has_picture
            return Judgement(AnswerOutcome.ANSWERED, asked, reading.option, has_words=has_words)
        if in_words is None and asked.takes_words:
            in_words = asked
    if in_words is None or not written.says_something:
        return None
    return Judgement(
        AnswerOutcome.ANSWERED,
        in_words,
        written.as_option,
        may_reply=written.may_reply,
        has_words=True,
    )


def _added(written: Written, questions: Sequence[Asked]) -> Judgement | None:
    """Find the question whose answer in words a text goes on with: customers write in pieces.

    A newer question that a text may be meant for comes before it.
    """
    for asked in questions:
        reading = asked.read(written.text, written.speech)
        if asked.takes_more(written.at):
            is_repeat = reading == Reading(asked.first_option or "")
            if is_repeat or not written.says_something:
                return None
            option = written.as_option
            return Judgement(AnswerOutcome.ADDED, asked, option, has_words=True)
        if reading or (asked.is_open(written.at) and asked.question.needs_an_answer):
            return None
    return None


def _of_closed(written: Written, questions: Sequence[Asked]) -> Judgement:
    for asked in questions:
        if reading := asked.read(written.text, written.speech):
            if asked.answered_at is not None:
                return _answered_before(asked, reading.option)
            replies = written.may_reply and helps_once(asked, AnswerOutcome.LATE)
            judged = Judgement(AnswerOutcome.LATE, asked, reading.option, may_reply=replies)
            return judged._replace(has_words=bool(reading.words))
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
