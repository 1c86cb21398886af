"""`jornada`'s commands as a reader of `--help` sees them."""

import shlex
from collections.abc import Iterator
from typing import Any

from cli.main import COMMANDS, load


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that `words` name, and what follows it; raise KeyError for none."""
    name, *rest = words
    if name not in COMMANDS:
        raise KeyError(name)
    command = load(name)
    while rest and (known := getattr(command, "commands", {})):
        command, rest = known[rest[0]], rest[1:]
    return command, rest


def all_commands() -> Iterator[tuple[str, Any]]:
    """Return every command and subcommand, by its name."""
    for name in COMMANDS:
        command = load(name)
        yield name, command
        yield from getattr(command, "commands", {}).items()


def unknown_flags(command: Any, words: list[str]) -> list[str]:
    """Return the options in `words` that a command does not take."""
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    given = (word.partition("=")[0] for word in words if word.startswith("-"))
    return [word for word in given if word not in known | {"--help"}]


def calls_in(code: str) -> Iterator[list[str]]:
    """Return the calls of `jornada` in a line, each as its words; `a|b` are two calls."""
    try:
        words = shlex.split(code, comments=True)
    except ValueError:
        return
    starts = [n for n, word in enumerate(words) if word.rpartition("/")[2] == "jornada"]
    for start in starts:
        rest = []
        for word in words[start + 1 :]:
            if word in ("&&", "||", ";", "|", "\\", ""):
                break
            rest.append(word)
        if rest and rest[0] not in ("SET", "--query"):
            yield from _alternatives(rest)


def _alternatives(words: list[str]) -> Iterator[list[str]]:
    for n, word in enumerate(words):
        if "|" in word and n < 2:
            for one in word.split("|"):
                yield from _alternatives([*words[:n], one, *words[n + 1 :]])
            return
    yield words
