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
    """After one of these among other words, no machine asks anything more."""
    start: frozenset[str] = frozenset()
    """What asks for texts again."""
    polite: frozenset[str] = frozenset()
    """Words around those that say nothing else."""


NUMERALS = Speech()


def fold(text: str) -> str:
    """Return a text without capitals, accents and the like."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spelled if not unicodedata.combining(letter))


def folded_words(text: str) -> list[str]:
    """Return the words of a text, folded; a number is one, without leading zeros."""
    return [word.lstrip("0") or "0" for word in _WORD.findall(fold(text))]
