"""Answers that a person enters for a customer, who told them by phone, say. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from shlex import quote
from typing import NamedTuple

from domain.answers import Asked
from domain.questions import IN_THEIR_WORDS, WORDS, Reading, read_answer
from domain.speech import Speech


class CannotTell(ValueError):
    """Which question is meant cannot be told; the message says what to say instead."""


class AskedQuestion(NamedTuple):
    """A question that a customer was asked, as the person who enters the answer knows it."""

    message: str
    key: str | None
    """Of its enrolment, as Temporal sees it."""
    workflow_id: str
    has_ended: bool
    """Whether its enrolment is over."""
    asked: Asked
    key_as_given: str | None = None
    """Its key as a person knows it, where that is hidden."""
    topic: str | None = None
    """Its message's."""

    @property
    def typed_key(self) -> str:
        """Its key as a person types it in a shell; "" where it has none."""
        key = self.key_as_given or self.key
        return quote(key) if key else ""

    def is_open(self, at: datetime) -> bool:
        """Tell whether an answer counts at a moment: what did not leave asked nothing yet."""
        return self.asked.may_have_come and self.asked.is_open(at)


def question_meant(
    questions: Sequence[AskedQuestion], message: str, key: str | None, at: datetime
) -> AskedQuestion:
    """Return the open question of a message, or the newest one; the questions come newest first.

    Raises `CannotTell` where the customer was not asked it, or several are open.
    """
    meant = [each for each in questions if each.message == message and key in (None, each.key)]
    if not meant:
        raise CannotTell(f"they were not asked `{message}`; {_open_ones(questions, at)}")
    still_open = [each for each in meant if each.is_open(at)]
    if len(still_open) > 1:
        keys = ", ".join(sorted(each.typed_key for each in still_open))
        raise CannotTell(f"`{message}` is open more than once: say --key with one of {keys}")
    return (still_open or meant)[0]


def _open_ones(questions: Iterable[AskedQuestion], at: datetime) -> str:
    still_open = [
        f"`{each.message}`" + (f" --key {each.typed_key}" if each.key else "")
        for each in questions
        if each.is_open(at)
    ]
    return f"open are: {', '.join(still_open)}" if still_open else "no question of theirs is open"


def option_meant(
    text: str, asked: Asked, labels: Iterable[tuple[str, str]], speech: Speech
) -> str | None:
    """Return the option that a person means: itself, what it says, or a word for it.

    `labels` are options, each with something that it says. None where none or several are meant.
    """
    offered = [option for option in asked.options if option not in IN_THEIR_WORDS]
    if text in offered:
        return text
    said = {
        option for option, label in labels if option in offered and _folded(label) == _folded(text)
    }
    if said:
        return said.pop() if len(said) == 1 else None
    reading = read_answer(text, asked.question, asked.options, speech)
    return None if reading is None or reading.words else reading.option


def answer_meant(
    text: str, asked: Asked, labels: Iterable[tuple[str, str]], speech: Speech
) -> Reading | None:
    """Return the answer that a person means: an option as `option_meant` finds it, or words.

    Words are the customer's own, where the question takes them, beside a score or without one.
    """
    option = option_meant(text, asked, labels, speech)
    if option is not None:
        return Reading(option)
    if not asked.takes_words:
        return None
    return asked.read(text, speech) or Reading(WORDS, text)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
