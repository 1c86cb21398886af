"""Which of the languages there are is nearest to the one that is wanted."""

import re
from collections.abc import Iterable

FALLBACK = "en"
"""What customers read in whose language there are no words."""

_TAG = re.compile(r"\s*([^\s,;]*)")


def nearest(wanted: str, available: Iterable[str]) -> str:
    """Return the locale itself, else its language as spoken elsewhere, else the fallback.

    `wanted` is a locale such as `pt-BR` or `pt_br`, or a browser's Accept-Language, whose first
    entry counts.
    """
    found = _TAG.match(wanted)
    tag = (found[1] if found else "").replace("_", "-").casefold()
    kept = list(available)
    exact = [locale for locale in kept if locale.casefold() == tag]
    kin = [locale for locale in kept if locale.casefold().split("-")[0] == tag.split("-")[0]]
    return next(iter(exact + kin), FALLBACK)
