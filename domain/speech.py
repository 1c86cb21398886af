"""What customers write back, as words: folded, so that accents and capitals do not matter."""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

_WORD = re.compile(r"(?:(?<!\w)[-\u2212\u2013](?=\d))?[^\W_]+")
"""With its minus sign: `-10` is not ten."""


class Speech(NamedTuple):
    """Words in all languages that we understand, each folded; without them, numerals alone."""

    options: Mapping[str, str] = {}
    """Words that stand for an answer: `two` for `2`."""
    fillers: frozenset[str] = frozenset()
    """Words around an answer that say nothing else."""
    pleasantries: frozenset[str] = frozenset()
    """Words that are all there is to a `thanks` or an `ok`, fillers included."""
    stop: frozenset[str] = frozenset()
    """What ends all texts, when it is all that is written."""
    stop_anywhere: frozenset[str] = frozenset()
    """What may be a wish to end them among any other words: a person reads it."""
    start: frozenset[str] = frozenset()
    """What asks for texts again, when it is all that is written."""
    polite: frozenset[str] = frozenset()
    """Words around those that say nothing else."""
    help: frozenset[str] = frozenset()
    """What calls for help, when it is all that is written."""
    sentence: frozenset[str] = frozenset()
    """Those of `stop` that also end texts as one sentence of several."""
    around: frozenset[str] = frozenset()
    """More words that say nothing else around those: `it`, `just`."""
    doubts: frozenset[str] = frozenset()
    """Words before a plea that turn or ask it: `not`, `why`."""
    conditions: frozenset[str] = frozenset()
    """Words beside a plea that limit it: `unless`, `until`."""
    phrases: tuple[re.Pattern[str], ...] = ()
    """Pleas that end texts within any sentence: `take me off`."""
    unsure: tuple[re.Pattern[str], ...] = ()
    """Phrases that may be one: `wrong number`."""
    never: tuple[re.Pattern[str], ...] = ()
    """Phrases that say such a word and mean none: `stop by`."""


NUMERALS = Speech()


def fold(text: str) -> str:
    """Return a text without capitals, accents and the like."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spelled if not unicodedata.combining(letter))


def folded_words(text: str) -> list[str]:
    """Return the words of a text, folded; a number is one, without leading zeros."""
    return [word.lstrip("0") or "0" for word in _WORD.findall(fold(text))]
