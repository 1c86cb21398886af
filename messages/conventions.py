"""How numbers and dates are written for a customer: in the words' language, in their own region."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from languages.nearest import FALLBACK


@lru_cache(maxsize=1_000)
def conventions(wanted: str, words: str) -> Locale:
    """Return the conventions for a customer of one locale who reads words in another.

    Who asked for `es-MX` and reads `es` has those of Mexico; who asked for `de-DE` and reads `en`,
    for want of German words, has those of English in Germany. Where CLDR knows no such pair, they
    are those of the words.
    """
    asked, written = _known(wanted), _known(words) or Locale.parse(FALLBACK)
    if asked is None:
        return written
    if asked.language == written.language:
        return asked
    return (_known(f"{written.language}-{asked.territory}") if asked.territory else None) or written


def _known(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
