"""One spelling for each phone number, in E.164: what vendors, customers and shops write otherwise.

Two spellings of one number are in use where a country changed its plan, or where mobiles have a
digit of their own abroad. Sources: each country's page at the ITU
(https://www.itu.int/oth/T0202.aspx), and libphonenumber's FAQ and metadata. A prefix of another
spelling is no number of today's plan, so nobody else can have it.
"""

import re
from fnmatch import translate
from typing import NamedTuple


class Respelling(NamedTuple):
    """How one other spelling becomes the one that is kept."""

    pattern: str
    """The other spelling as a whole: `?` is a digit, `[12]` one of two."""
    at: int
    """So many characters stay; then ..."""
    dropped: int
    """... so many go, ..."""
    inserted: str
    """... and these come instead."""


_EIGHT, _TEN = "?" * 8, "?" * 10

RESPELLINGS = (
    # Mexico, since 2019: no 1 for mobiles, and no trunk prefix.
    Respelling(f"+521{_TEN}", 3, 1, ""),
    Respelling(f"+5201{_TEN}", 3, 2, ""),
    Respelling(f"+5204[45]{_TEN}", 3, 3, ""),
    # Argentina: a 9 for mobiles. A number that takes texts is one; area codes begin with 1 to 3.
    Respelling("+54[123]?????????", 3, 0, "9"),
    # Brazil, 2012 to 2016: a ninth digit for mobiles.
    Respelling("+55??[689]???????", 5, 0, "9"),
    # Benin, since November 2024: 01 before all numbers.
    Respelling(f"+229{_EIGHT}", 4, 0, "01"),
    # Côte d'Ivoire, since 2021: a mobile's second digit told its operator.
    Respelling("+225[01456789][0123]??????", 4, 0, "01"),
    Respelling("+225[01456789][456]??????", 4, 0, "05"),
    Respelling("+225[01456789][789]??????", 4, 0, "07"),
    # Cameroon, since 2014: a 6 before mobiles.
    Respelling("+237[56789]???????", 4, 0, "6"),
    # Gabon, since 2019: the 0 of mobiles became 6 or 7.
    Respelling("+2410[256]??????", 4, 1, "6"),
    Respelling("+2410[47]??????", 4, 1, "7"),
    # Vietnam, since 2018: mobiles of ten digits have nine.
    Respelling("+8412[068]???????", 3, 2, "7"),
    Respelling("+84121???????", 3, 3, "79"),
    Respelling("+84122???????", 3, 3, "77"),
    Respelling("+8412[345]???????", 3, 2, "8"),
    Respelling("+84127???????", 3, 3, "81"),
    Respelling("+84129???????", 3, 3, "82"),
    Respelling("+8416[2-9]???????", 3, 2, "3"),
    Respelling("+8418[68]???????", 3, 2, "5"),
    Respelling("+84199???????", 3, 2, "5"),
)
"""All that are known. A new one needs a migration too: what is stored is spelled as before."""

_COMPILED = tuple(
    (re.compile(translate(each.pattern).replace(".", "[0-9]")), each) for each in RESPELLINGS
)


def one_spelling(number: str) -> str:
    """Return the one spelling of a number in E.164; what is none stays as it is."""
    for pattern, (_, at, dropped, inserted) in _COMPILED:
        if pattern.match(number):
            return number[:at] + inserted + number[at + dropped :]
    return number
