"""Questions that messages ask, and what counts as an answer, however it is written."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from domain.speech import Speech, folded_words


class Question(StrEnum):
    """What a message may ask. A new one needs words in each language (`languages/`)."""

    SATISFACTION = "satisfaction"
    """From 1, not at all satisfied, to 5, very satisfied (CSAT)."""
    RECOMMENDATION = "recommendation"
    """From 0, would not recommend us at all, to 10, surely would (NPS)."""
    SLOT = "slot"
    """One of up to three moments, told as the facts `slot_1` to `slot_3`."""
    MOVE = "move"
    """Whether to choose another moment; silence is no."""
    WORDS = "words"
    """Anything that the customer wants to say: a person reads it; silence is nothing."""
    CONFIRM = "confirm"
    """Whether a moment still suits: `yes`, or `move` for another one. Silence is no answer."""
    RESOLVED = "resolved"
    """Whether what the customer wrote to us about is resolved: `yes` or `no`."""
    STAY = "stay"
    """Whether to go on hearing from us; silence is no."""

    @property
    def options(self) -> tuple[str, ...]:
        """All the answers there are, as they are kept: a number, or a word of ours."""
        return _OPTIONS[self]

    def options_of(self, facts: Collection[str]) -> tuple[str, ...]:
        """Return the answers that count: of slots, those that its message was told as facts."""
        if self is not Question.SLOT:
            return self.options
        return tuple(option for option in self.options if self.fact_of(option) in facts)

    def fact_of(self, option: str) -> str:
        """Return the name of the fact that tells what an option stands for: `slot_2`."""
        return f"{self.value}_{option}"

    @property
    def needs_an_answer(self) -> bool:
        """Whether silence is none."""
        return self not in (Question.MOVE, Question.WORDS, Question.STAY)

    @property
    def is_score(self) -> bool:
        """Whether it asks for an opinion, so that a customer may add words."""
        return self in (Question.SATISFACTION, Question.RECOMMENDATION)

    @property
    def takes_words(self) -> bool:
        """Whether its page has a box for the customer's own words."""
        return self.is_score or self is Question.WORDS


_OPTIONS = {
    Question.SATISFACTION: ("1", "2", "3", "4", "5"),
    Question.RECOMMENDATION: tuple(str(score) for score in range(11)),
    Question.SLOT: ("1", "2", "3"),
    Question.MOVE: ("move",),
    Question.WORDS: (),
    Question.CONFIRM: ("yes", "move"),
    Question.RESOLVED: ("yes", "no"),
    Question.STAY: ("stay", "leave"),
}

WORDS, PICTURE = "words", "picture"
IN_THEIR_WORDS = (WORDS, PICTURE)
"""What stands for an answer that a person reads: what the customer wrote, or a picture of theirs.
Beside a question's own options, where a message says who reads it."""

ALL_OPTIONS = frozenset(option for options in _OPTIONS.values() for option in options)
"""Each is understood as it stands, in every language."""

_SCORE_AND_WORDS = re.compile(
    r"\s*(\d{1,2})\s*(?:[,;:!.\u2013\u2014]|-(?=\s))(?!\s*\d)\s*(\S.*)", re.DOTALL
)
"""`4, but the box was damaged`. Neither `4 days late` nor `4-day delay` is a score, nor `4, 5`."""


class AnswerOutcome(StrEnum):
    """What became of an answer, or how its question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    ANSWERED_BEFORE = "answered_before"
    """The first answer counts."""
    ADDED = "added"
    """More of the customer's own words, after their answer: who reads that reads this."""
    NOT_UNDERSTOOD = "not_understood"
    LATE = "late"
    """The story has gone on."""
    UNMATCHED = "unmatched"
    """It answers no question of ours."""
    PLEASANTRY = "pleasantry"
    """A `thanks`, an `ok` or a thumb, where nothing has to be answered."""
    HELP = "help"
    """A call for help: the vendor's text or ours answers it, or a person."""


class Reading(NamedTuple):
    """An answer, read."""

    option: str
    words: str = ""
    """What the customer added in their own words."""


def read_answer(
    text: str, question: Question, options: Collection[str], speech: Speech
) -> Reading | None:
    """Read what a customer wrote, or return None when it is none of the `options`, or several.

    `2`, `two`, `Dois!` and `2, please` are the same. Anything else besides the answer makes it
    none: to ask again is a smaller nuisance than to book what nobody wanted.
    """
    found = {_option(word, speech) for word in folded_words(text) if word not in speech.fillers}
    if len(found) == 1 and (option := found.pop()) in options:
        return Reading(str(option))
    if question.is_score and (written := _SCORE_AND_WORDS.fullmatch(text)):
        option = str(int(written[1]))
        return Reading(option, written[2].strip()) if option in options else None
    return None


def visible(words: str) -> str:
    """Return what somebody wrote, without blanks around it; "" where there is nothing to be seen.

    Marks of direction and joiners alone say nothing.
    """
    return words.strip() if any(c.isprintable() and not c.isspace() for c in words) else ""


def is_pleasantry(text: str, speech: Speech) -> bool:
    """Tell whether a text is a `thanks`, an `ok` or a thumb, and nothing else."""
    words = folded_words(text)
    if not words:
        return any(unicodedata.category(char) == "So" for char in text)
    return "?" not in text and all(word in speech.pleasantries for word in words)


def _option(word: str, speech: Speech) -> str | None:
    return word if word in ALL_OPTIONS else speech.options.get(word)
