"""Which answers a text names: numbers as they are, words in capitals, as in `reply MOVE`."""

import re

from domain.speech import folded_words
from languages.loader import speech


def answers_named_in(text: str) -> set[str]:
    """Return the options that a reader is told to write, in whatever language."""
    known = speech().options
    named = [word for word in re.findall(r"\w+", text) if word.isdigit() or word.isupper()]
    return {known.get(folded, folded) for word in named for folded in folded_words(word)}
