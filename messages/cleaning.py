"""What customers and their browsers typed, made fit to print. None of it can be trusted."""

import re
import unicodedata

from messages.linkless import has_link

_READ = 1_000
"""So much of a typed name is looked at."""
NAME_LENGTH = 40
"""A longer name is cut."""
DIGITS_IN_A_NAME = 2
"""More of them are a phone number or a prize, not a name."""

NON_JOINER, JOINER = "\u200c", "\u200d"
"""They are spelling in some scripts, and make one emoji of several; elsewhere they hide things."""
_JOINED_SCRIPTS = re.compile(
    "(ARABIC|SYRIAC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA"
    "|MALAYALAM|SINHALA|KHMER|MYANMAR) "
)
"""As Unicode's names of characters begin."""
_EMOJI = frozenset(("So", "Sk"))
"""The categories of emoji and of their skin tones."""
_EMOJI_STYLE = "\ufe0f"
_REPEATED = re.compile(f"([{NON_JOINER}{JOINER}])[{NON_JOINER}{JOINER}]+")

_LIKE_AN_ADDRESS = re.compile(r"://|www\.|@|\S[.。][^\W\d_]{2}", re.IGNORECASE)
_UNSAID = re.compile(r"undefined|null|NULL|None|NaN|nan|.*\[object \w+\].*")
"""What programs write where they have nothing to say. Ms Null and Nan have a capital."""

_LOST = "\ufffd"
"""What stands for a character that could not be kept."""


def one_line(text: str, longest: int | None = None) -> str:
    """Return `text` on one line, without control, format and unassigned characters.

    A joiner stays between two characters that it joins: it is part of how they are written.
    """
    line = " ".join(text.split())
    if line.isprintable() and _LOST not in line:  # nothing is to be left out
        return line[:longest].strip()
    seen = "".join(char for char in line if _is_seen(char) or char in (NON_JOINER, JOINER))
    return _with_joiners_that_join(_REPEATED.sub(r"\1", seen)[:longest]).strip()


def is_unsaid(text: str) -> bool:
    """Tell whether a text is what a program writes for nothing, such as `undefined`."""
    return _UNSAID.fullmatch(text) is not None


def greeting_name(typed: str) -> str | None:
    """Return the name to greet a customer by, or None where greeting without one is safer.

    Sign-up forms are abused to have a company mail out spam, written where the name belongs: a
    link, an address, a phone number. What looks like one of those is no name.
    """
    name = one_line(unicodedata.normalize("NFKC", typed[:_READ]))
    digits = sum(char.isdigit() for char in name)
    is_link = _LIKE_AN_ADDRESS.search(name) or has_link(name)
    if is_unsaid(name) or is_link or digits > DIGITS_IN_A_NAME:
        return None
    name = one_line(name, NAME_LENGTH)
    return name if any(char.isalpha() for char in name) else None


def _is_seen(char: str) -> bool:
    return char != _LOST and unicodedata.category(char)[0] != "C"


def _with_joiners_that_join(text: str) -> str:
    padded = f" {text} "
    return "".join(
        char
        for before, char, after in zip(padded, text, padded[2:], strict=False)
        if _is_seen(char) or _joins(before, char, after)
    )


def _joins(before: str, joiner: str, after: str) -> bool:
    if _is_of_a_joined_script(before) and _is_of_a_joined_script(after):
        return True
    return joiner == JOINER and _is_emoji(before) and _is_emoji(after)


def _is_of_a_joined_script(char: str) -> bool:
    return _JOINED_SCRIPTS.match(unicodedata.name(char, "")) is not None


def _is_emoji(char: str) -> bool:
    return char == _EMOJI_STYLE or unicodedata.category(char) in _EMOJI
