"""The words of the pages that a message's links open, in the customers' languages."""

import re

from webhooks.words.brazilian import BRAZILIAN
from webhooks.words.english import ENGLISH
from webhooks.words.language import Language, PageWords, QuestionWords
from webhooks.words.romanian import ROMANIAN

__all__ = (
    "BRAZILIAN",
    "ENGLISH",
    "ROMANIAN",
    "Language",
    "PageWords",
    "QuestionWords",
    "language_of",
)

_BY_CODE = {"pt": BRAZILIAN, "ro": ROMANIAN}


def language_of(locale: str) -> Language:
    """Return the language nearest to a locale, or to a browser's Accept-Language; else English."""
    code = re.split(r"[^a-z]", locale.strip().lower(), maxsplit=1)[0]
    return _BY_CODE.get(code, ENGLISH)
