"""Wishes: whether a text asks for no more texts, for texts again, or for help. Pure.

A reasonable person's reading counts, not a keyword alone (47 CFR 64.1200(a)(10)). What each
language says is in its `speech.toml`. Where a text is not sure, a person reads it.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from domain.inbound import InboundMessage
from domain.speech import Speech, folded_words

MUCH = 3
"""So many words beside a wish to stop are more than a name under it."""
SIGNS = frozenset("🛑⛔🚫🖕")
"""Signs without words that may be a wish to stop."""

_CLAUSE_ENDS = re.compile(r"([.!?¿¡;:,\n\r…|]+|\s[-\u2013\u2014~/*]+\s?|[\u2013\u2014])")
_APOSTROPHES = re.compile(r"(?<=\w)['\u2019`\u00b4](?=\w)")
_REPEATED = re.compile(r"(\w)\1+")


class Wish(StrEnum):
    """What a text wishes of us."""

    NONE = ""
    STOP = "stop"
    """Surely no more texts."""
    PERHAPS_STOP = "perhaps stop"
    """Perhaps no more texts: a person decides."""
    START = "start"
    HELP = "help"


def wish_of(text: str, speech: Speech) -> Wish:
    """Return what a text wishes; of several wishes the one to stop counts."""
    words = spoken_words(text)
    if not words:
        return Wish.PERHAPS_STOP if SIGNS.intersection(text) else Wish.NONE
    if says_only(words, speech.start, speech.polite):
        return Wish.START
    if says_only(words, speech.help, speech.polite):
        return Wish.HELP
    asks = text.rstrip().endswith("?") and not speech.polite.intersection(words)
    if says_only(words, speech.stop, speech.polite):
        return Wish.PERHAPS_STOP if asks else Wish.STOP
    return _gravest(_of_clause(*clause, speech) for clause in _clauses(text))


def wish_in(message: InboundMessage, speech: Speech) -> Wish:
    """Return what a message wishes; what its vendor made of it counts, whatever was written."""
    said = message.opt_out.lower()
    wish = Wish(said) if said in set(Wish) and said else wish_of(message.body, speech)
    if not message.is_elsewhere:
        return wish
    return Wish.PERHAPS_STOP if wish in (Wish.STOP, Wish.PERHAPS_STOP) else Wish.NONE


def is_stop_alone(text: str, speech: Speech) -> bool:
    """Tell whether a text is a word that ends texts, and nothing else."""
    return says_only(spoken_words(text), speech.stop, speech.polite | speech.around)


def says_more(text: str, speech: Speech) -> bool:
    """Tell whether a text holds more than a wish to stop: a person wants to read that."""
    beside = speech.polite | speech.around
    others = [clause for clause in _clauses(text) if _of_clause(*clause, speech) is not Wish.STOP]
    return any(
        sum(word not in beside for word in spoken_words(clause)) >= MUCH for clause, _ in others
    )


def says_only(words: list[str], known: Iterable[str], beside: Iterable[str] = ()) -> bool:
    """Tell whether words are nothing but some of `known`, however spaced, and words beside them."""
    known, beside = frozenset(known), frozenset(beside)
    content = [word for word in words if word not in beside]
    said = ("".join(words), "".join(content), _squeezed("".join(content)))
    return bool(content) and (not known.isdisjoint(said) or known.issuperset(content))


def spoken_words(text: str) -> list[str]:
    """Return the words of a text, folded; `don't` is one."""
    return folded_words(_APOSTROPHES.sub("", text))


def _gravest(wishes: Iterable[Wish]) -> Wish:
    found = set(wishes)
    return next((wish for wish in (Wish.STOP, Wish.PERHAPS_STOP) if wish in found), Wish.NONE)


def _clauses(text: str) -> Iterable[tuple[str, str]]:
    """Yield each clause of a text with what ends it."""
    parts = [*_CLAUSE_ENDS.split(text), ""]
    return zip(parts[::2], parts[1::2], strict=True)


def _of_clause(clause: str, ends: str, speech: Speech) -> Wish:
    words = spoken_words(clause)
    said = _without(" ".join(words), speech)
    rest = said.split()
    beside = speech.polite | speech.around
    if says_only(rest, speech.sentence, beside) or _shouts(clause, rest, speech):
        return Wish.PERHAPS_STOP if "?" in ends and len(rest) == 1 else Wish.STOP
    for phrase in speech.phrases:
        if found := phrase.search(said):
            return _of_phrase(said[: found.start()], said[found.end() :], speech)
    return Wish.PERHAPS_STOP if _may_mean_it(said, rest, beside, speech) else Wish.NONE


def _of_phrase(before: str, after: str, speech: Speech) -> Wish:
    """Read a plea: a negation, a question or a condition beside it leaves a doubt."""
    is_doubted = speech.doubts.intersection(before.split())
    depends = speech.conditions.intersection([*before.split(), *after.split()])
    return Wish.PERHAPS_STOP if is_doubted or depends else Wish.STOP


def _may_mean_it(said: str, rest: list[str], beside: frozenset[str], speech: Speech) -> bool:
    return (
        not speech.stop_anywhere.isdisjoint(rest)
        or says_only(rest, speech.stop, beside)
        or any(phrase.search(said) for phrase in speech.unsure)
    )


def _shouts(clause: str, rest: list[str], speech: Speech) -> bool:
    """Tell whether a clause begins with STOP in capitals, and goes on as a signature does."""
    first, *others = clause.split() or [""]
    if not (first.isupper() and " ".join(others).upper() != " ".join(others)):
        return False
    if rest[:1] != spoken_words(first) or not speech.sentence.intersection(rest[:1]):
        return False
    doubted = speech.doubts | speech.conditions
    return doubted.isdisjoint(rest) and all(word.isalpha() for word in rest)


def _without(said: str, speech: Speech) -> str:
    """Take away what says `stop` and means none: `stop by`."""
    for phrase in speech.never:
        said = phrase.sub(" ", said)
    return " ".join(said.split())


def _squeezed(word: str) -> str:
    """Take away what an angry thumb repeats: `STOPPP`."""
    return _REPEATED.sub(r"\1", unicodedata.normalize("NFKC", word))
