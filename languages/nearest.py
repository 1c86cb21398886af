"""Which of the languages there are is nearest to the one that is wanted."""

import re
from collections.abc import Iterable, Iterator

FALLBACK = "en"
"""What customers read in whose language there are no words."""

_TAG = re.compile(r"\s*([^\s,;]*)")
_SCRIPT = 4
"""How many letters a script's part of a tag has: `Hant`."""


def nearest(wanted: str, available: Iterable[str]) -> str:
    """Return the locale itself or one that it inherits from, else its language, else the fallback.

    Its language is taken as it is spoken elsewhere. `wanted` is a locale such as `pt-BR` or
    `pt_br`, or a browser's Accept-Language, whose first entry counts.
    """
    found = _TAG.match(wanted)
    tag = (found[1] if found else "").replace("_", "-").casefold()
    kept = {locale.casefold(): locale for locale in available}
    inherited = [kept[each] for each in map(str.casefold, lineage(tag)) if each in kept]
    kin = [locale for each, locale in kept.items() if each.split("-")[0] == tag.split("-")[0]]
    return next(iter(inherited + kin), FALLBACK)


def lineage(tag: str) -> Iterator[str]:
    """Yield a locale and those that it inherits from, as CLDR has them: `es-MX`, `es-419`, `es`."""
    from babel.core import get_global  # noqa: PLC0415 - what only reads a setting needs none

    parents = get_global("parent_exceptions")
    name = "_".join(_spelled(tag))
    if name.count("_") == 1:  # a region may tell the script: `zh_TW` is `zh_Hant_TW`
        yield name.replace("_", "-")
        name = get_global("likely_subtags").get(name, name)
    while name:
        yield name.replace("_", "-")
        name = parents.get(name) or name.rpartition("_")[0]


def _spelled(tag: str) -> Iterator[str]:
    language, *others = tag.replace("_", "-").split("-")
    yield language.lower()
    yield from (each.title() if len(each) == _SCRIPT else each.upper() for each in others)
