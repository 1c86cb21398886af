"""Questions that messages ask, and what counts as an answer, however it is written."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple


class Question(StrEnum):
    """What a message may ask. A new one needs its page's words too (`webhooks/words/`)."""

    SATISFACTION = "satisfaction"
    """From 1, not at all satisfied, to 5, very satisfied (CSAT)."""
    RECOMMENDATION = "recommendation"
    """From 0, would not recommend us at all, to 10, surely would (NPS)."""
    SLOT = "slot"
    """One of up to three moments, told as the facts `slot_1` to `slot_3`."""
    MOVE = "move"
    """Whether to choose another moment; silence is no."""

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
        return self is not Question.MOVE

    @property
    def is_score(self) -> bool:
        """Whether it asks for an opinion, so that a customer may add words of her own."""
        return self in (Question.SATISFACTION, Question.RECOMMENDATION)


_OPTIONS = {
    Question.SATISFACTION: ("1", "2", "3", "4", "5"),
    Question.RECOMMENDATION: tuple(str(score) for score in range(11)),
    Question.SLOT: ("1", "2", "3"),
    Question.MOVE: ("move",),
}

_SPELLED = {
    "0": "zero",
    "1": "one um uma unu una",
    "2": "two dois duas doi doua dos",
    "3": "three tres trei",
    "4": "four quatro patru cuatro",
    "5": "five cinco cinci",
    "6": "six seis sase",
    "7": "seven sete sapte siete",
    "8": "eight oito opt ocho",
    "9": "nine nove noua nueve",
    "10": "ten dez zece diez",
    "move": "move mudar remarcar alterar trocar muta schimba reprogrameaza cambiar",
}
_OPTION_OF = {word: option for option, words in _SPELLED.items() for word in words.split()}
_OPTION_OF |= {option: option for option in _SPELLED}
"""Numbers and our words in English, Portuguese, Romanian and Spanish, without accents."""

_IDLE_WORDS = (
    "please thanks thank you slot option number nr answer the i choose "
    "por favor obrigado obrigada opcao numero horario resposta o a "
    "va rog multumesc optiunea numarul varianta gracias opcion"
)
_IDLE = frozenset(_IDLE_WORDS.split())
"""Words around an answer that say nothing else."""
_NICE_WORDS = (
    "ok okay great perfect nice wonderful super cheers good very much "
    "otimo perfeito certo combinado beleza valeu muito tudo bem "
    "bine mersi mult frumos vale genial perfecto muchas"
)
_NICE = _IDLE | frozenset(_NICE_WORDS.split())
"""Words that are all there is to a `thanks` or an `ok`."""

_WORD = re.compile(r"(?:(?<!\w)[-\u2212\u2013](?=\d))?[^\W_]+")
"""With its minus sign: whoever answers `-10` does not mean ten."""
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
    NOT_UNDERSTOOD = "not_understood"
    LATE = "late"
    """The story has gone on."""
    UNMATCHED = "unmatched"
    """It answers no question of ours."""
    PLEASANTRY = "pleasantry"
    """A `thanks`, an `ok` or a thumb, where nothing has to be answered."""


class Reading(NamedTuple):
    """An answer, read."""

    option: str
    words: str = ""
    """What the customer added in words of her own."""


def read_answer(text: str, question: Question, options: Collection[str]) -> Reading | None:
    """Read what a customer wrote, or return None when it is none of the `options`, or several.

    `2`, `two`, `Dois!` and `2, please` are the same. Anything else besides the answer makes it
    none: whoever asks again is a smaller nuisance than whoever books what nobody wanted.
    """
    found = {_OPTION_OF.get(word) for word in _words(text) if word not in _IDLE}
    if len(found) == 1 and (option := found.pop()) in options:
        return Reading(str(option))
    if question.is_score and (told := _SCORE_AND_WORDS.fullmatch(text)):
        option = str(int(told[1]))
        return Reading(option, told[2].strip()) if option in options else None
    return None


def is_pleasantry(text: str) -> bool:
    """Tell whether a text is a `thanks`, an `ok` or a thumb, and nothing else."""
    words = _words(text)
    if not words:
        return any(unicodedata.category(char) == "So" for char in text)
    return "?" not in text and all(word in _NICE for word in words)


def _words(text: str) -> list[str]:
    spelled = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return [word.lstrip("0") or "0" for word in _WORD.findall(plain)]
