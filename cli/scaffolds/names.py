"""Names that may be given to something new; each that may not is told what is wanted instead."""

import keyword
import re
from collections.abc import Collection
from pathlib import Path

from cli.errors import CommandFailed
from domain.events.base import LONGEST_NAME, name_of_class
from messages.files import JOURNEYS

LONGEST = 30
"""Of a journey's name, and of a message's, in characters."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TITLE = re.compile(r"[A-Z][A-Za-z0-9]*( [A-Z][A-Za-z0-9]*)*")
_OF_THE_STORY = (
    *("Channel", "Correlation", "Ending", "Enrolment", "Event", "Identifier", "Journey"),
    *("Message", "Outcome", "Said", "Stage", "StrEnum", "Topic", "Travel"),
)
"""Classes that a journey's modules use."""


def check_name(what: str, name: str, example: str) -> None:
    """Raise `CommandFailed` unless this is a name in small letters, with `_` between words."""
    if _NAME.fullmatch(name) and not keyword.iskeyword(name) and len(name) <= LONGEST:
        return
    spelled = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
    spelled = spelled.strip("_")
    fits = _NAME.fullmatch(spelled) and not keyword.iskeyword(spelled) and len(spelled) <= LONGEST
    hint = f": did you mean `{spelled}`?" if fits and spelled != name else f", such as `{example}`"
    raise CommandFailed(
        f"`{name}` is no name for {what}: write small letters, digits and _ between words, at most "
        f"{LONGEST} characters, and no word of Python's{hint}"
    )


def check_journey(root: Path, name: str) -> None:
    """Raise `CommandFailed` unless a journey may have this name."""
    check_name("a journey", name, "free_trial")
    if class_of(name) in _OF_THE_STORY:
        raise CommandFailed(f"`{name}` has a meaning of its own in the code: write another name")
    taken = {path.name.removesuffix(".py") for path in (root / JOURNEYS).iterdir()}
    if name in taken:
        there = f"{JOURNEYS}/{name}{'' if (root / JOURNEYS / name).is_dir() else '.py'}"
        raise CommandFailed(f"{there} is there already: write another name")


def check_event(title: str) -> None:
    """Raise `CommandFailed` unless an event may be called so."""
    if not _TITLE.fullmatch(title) or name_of_class(class_of(title)) != title:
        raise CommandFailed(
            f"`{title}` is no name of an event: write what happened, each word with a capital, "
            "such as `Basket Updated`"
        )
    if len(title) > LONGEST_NAME or class_of(title) in _OF_THE_STORY:
        raise CommandFailed(f"`{title}` cannot be an event's name: write another one")


def check_key(key: str) -> None:
    """Raise `CommandFailed` unless a field of an event may be called so."""
    check_name("a key", key, "basket_id")
    if key in ("model_config", "happened_at", "told_as"):
        raise CommandFailed(f"`{key}` has a meaning of its own: write another name, as basket_id")


def check_languages(wanted: Collection[str], there_are: Collection[str], fallback: str) -> None:
    """Raise `CommandFailed` unless all of these are spoken, and English is one of them."""
    for tag in wanted:
        if tag not in there_are:
            raise CommandFailed(
                f"there is no language `{tag}` among {', '.join(sorted(there_are))}: add it first, "
                "by `jornada new language` (docs/adding/language.md)"
            )
    if fallback not in wanted:
        raise CommandFailed(f"--languages lacks {fallback}: it is what the others translate")


def class_of(name: str) -> str:
    """Return the class of a journey or an event: `free_trial` is `FreeTrial`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[ _]", name))
