"""What a template uses, held against what it may use: each fault with its line and its remedy."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from babel import Locale

from domain.messages import ABOUT, RECOMMENDED
from messages.filters import FILTERS, misuse
from messages.links import Link
from messages.numbers import forms_needed
from messages.usage import ANY, ITEM, As, Call, Found, Unbounded, Use, Where

LINK_FILTERS = frozenset(("site_link", "picture"))
"""Those that print a link."""

_ANYTHING = object()
"""What may be in a list whose sample is empty."""
_OF_ANY_LIST = frozenset(("size", "more", "first", "last"))

_CLOSE = 0.7
"""How like a name is to what it is taken to mean, of 1."""

Fault = tuple[int, str]
"""Where it stands, an index into the template's text, and what to do."""


def faults_of_names(
    found: Iterable[Found], variables: Collection[str], links: Collection[str]
) -> Iterator[Fault]:
    """Yield the variables, links and filters that are not to be had, and endless loops."""
    for each in found:
        if isinstance(each, Unbounded):
            wrong: str | None = (
                f"a variable decides how long {{% for {each.written} %}} is: loop over a list, "
                "which ends, or write a number"
            )
        elif isinstance(each, Call):
            wrong = _wrong_filter(each)
        else:
            wrong = _wrong_variable(each, variables, links)
        if wrong:
            yield each.at, wrong


def faults_of_sample(
    found: Iterable[Found], sample: Mapping[str, object], where: str
) -> Iterator[Fault]:
    """Yield the properties that no sample has, and those that are of another kind there."""
    for use in found:
        if isinstance(use, Use) and use.path[0] in sample:
            value, lacking, known = _reached(sample, use.path)
            if lacking is None:
                wrong = None if value is _ANYTHING else _of_another_kind(use, value)
            else:
                wrong = f"no sample has {lacking}: {advice(lacking, known)}, or write it"
            if wrong:
                yield use.at, f"{{{{ {use.written} }}}}: {wrong}, in {where}"


def faults_of_plurals(found: Iterable[Found], locale: Locale) -> Iterator[Fault]:
    """Yield the plurals that lack a form of the words' language, or have one that it has not."""
    plurals = [call for call in found if isinstance(call, Call) and call.name == "plural"]
    for call in plurals:
        needed, given = forms_needed(locale), set(call.named)
        if lacking := needed - given:
            written = ", ".join(f'{form}: "…"' for form in sorted(needed))
            yield (
                call.at,
                f"plural: {locale.english_name} also needs {_listed(lacking)}: write {written}",
            )
        elif needless := given - needed - set(locale.plural_form.tags):
            yield (
                call.at,
                f"plural: {locale.english_name} has no {_listed(needless)}; use {_listed(needed)}",
            )


def _wrong_filter(call: Call) -> str | None:
    if call.name not in FILTERS:
        return f"there is no filter {call.name}; {advice(call.name, FILTERS)}"
    wrong = misuse(call.name, call.positional, call.named)
    return f"{call.name}: {wrong}" if wrong else None


def _wrong_variable(use: Use, variables: Collection[str], links: Collection[str]) -> str | None:
    root, *names = use.path
    if root == "links":
        if len(names) == 1 and names[0] in links:
            return None
        instead = advice(".".join(use.path), [f"links.{link}" for link in links])
        return (
            f"{{{{ {use.written} }}}} is no link of this message; {instead}, or declare "
            "the action in the journey's messages.py"
        )
    if root in variables:
        return None
    if root == ABOUT and names:
        return (
            f"{{{{ {use.written} }}}}: this message is about no event; name its kind in about= in "
            "its messages.py"
        )
    if root == RECOMMENDED:
        return (
            f"{{{{ {use.written} }}}}: this message shows no products; say recommends=True in its "
            "messages.py"
        )
    return (
        f"{{{{ {use.written} }}}} is no variable of this message; {advice(root, variables)}, or "
        "declare it in its messages.py"
    )


def advice(name: str, known: Iterable[str]) -> str:
    """Return what to write instead of an unknown name: the one that is near, or all."""
    names = sorted(known)
    close = get_close_matches(name, names, 1, _CLOSE)
    return f"did you mean {close[0]}? Use {_listed(names)}" if close else f"use {_listed(names)}"


def _reached(value: object, path: Where) -> tuple[object, str | None, list[str]]:
    """Return what lies at a path; or which part of it is not there, beside which others."""
    for part in path:
        if value is _ANYTHING or part == ANY:
            return _ANYTHING, None, []
        if isinstance(value, list) and part in (ITEM, "first", "last"):
            value = _any_of(value)
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part in _OF_ANY_LIST:
            value = _ANYTHING
        elif part == "size" or (part == ITEM and not isinstance(value, list)):
            break
        else:
            return value, part, sorted(value) if isinstance(value, Mapping) else []
    return value, None, []


def _any_of(items: list[object]) -> object:
    """Return an item that has what any of them has."""
    if not items:
        return _ANYTHING
    if all(isinstance(each, Mapping) for each in items):
        return {key: each for item in items for key, each in item.items()}  # type: ignore[attr-defined] # asked above
    return items[0]


def _of_another_kind(use: Use, value: object) -> str | None:
    links = LINK_FILTERS.intersection(use.filters)
    if use.path == (ABOUT,) and isinstance(value, Mapping):
        return "is all that an event told: name one of its properties"
    if use.how is As.LOOPED and not isinstance(value, list):
        return "is no list: a loop goes over one"
    if use.how is As.PRINTED and isinstance(value, Link) and not links:
        return f"is a link, which prints nothing: write {{{{ {use.written} | site_link }}}}"
    if use.how is As.PRINTED and links and not isinstance(value, Link):
        return "is no link"
    return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
