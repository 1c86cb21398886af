"""A new message of a journey: its entry, its words, its samples and its pinned name."""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cli.errors import CommandFailed
from cli.scaffolds.files import check_tree, filled, pin, tidy, words_of, write_new
from cli.scaffolds.names import check_name
from messages.files import JOURNEYS

_NEEDED = ("Channel", "Message", "Stage", "Topic")
_TAKEN_OVER = ("topic", "stage", "owner")
"""What a new entry has as the one before it, until somebody decides otherwise."""
_USUAL = {"topic": "Topic.TIPS", "stage": "Stage.CONSIDERATION", "owner": '"growth"'}


class MadeMessage(NamedTuple):
    """What was written, and what to write into the story."""

    written: list[Path]
    line: str


def make_message(
    root: Path, name: str, languages: Sequence[str], variables: Sequence[str] = ()
) -> MadeMessage:
    """Write what `journey.message` needs below a root. Raises `CommandFailed`, and writes nothing.

    `languages` are those that the journey is written in.
    """
    check_tree(root)
    journey, dot, message = name.partition(".")
    entries = root / JOURNEYS / journey / "messages.py"
    if not dot or not entries.is_file():
        there_are = sorted(path.parent.name for path in (root / JOURNEYS).glob("*/messages.py"))
        raise CommandFailed(
            f"`{name}` names no journey: write JOURNEY.MESSAGE, with one of {', '.join(there_are)}"
        )
    check_name("a message", message, "last_call")
    for each in variables:
        check_name("a variable", each, "product")
    source = entries.read_text(encoding="utf-8")
    names = {
        "journey": journey,
        "message": message,
        "constant": message.upper(),
        "title": message.replace("_", " ").capitalize(),
        "variables": list(variables),
        **_taken_over(entries.relative_to(root), source, name),
    }
    words = {
        f"{JOURNEYS}/{journey}/words/{tag}/{message}.mjml": words_of("message", tag)
        for tag in languages
    }
    samples = root / JOURNEYS / journey / "samples.toml"
    sampled = _sampled(samples, message, variables)
    written = [entries, *write_new(root, words)]
    entries.write_text(f"{source.rstrip()}\n{filled('message.py', names)}", encoding="utf-8")
    if sampled:
        samples.write_text(sampled, encoding="utf-8")
        written.append(samples)
    tidy(root, written)
    pinned = pin(root, journey, [f"touchpoints.message = {name}"])
    line = f"await self.send({message.upper()}, via=Channel.EMAIL)"
    return MadeMessage([*written, *([pinned] if pinned else [])], line)


def _taken_over(where: Path, source: str, name: str) -> dict[str, str]:
    """Return what the last entry says of itself, as code; raises `CommandFailed`."""
    tree = ast.parse(source)
    bound = {alias.asname or alias.name for alias in _imported(tree)}
    if lacking := [each for each in _NEEDED if each not in bound]:
        raise CommandFailed(f"{where} imports no {', '.join(lacking)}: import it there first")
    said = dict(_USUAL)
    constant = name.partition(".")[2].upper()
    for statement in tree.body:
        if not isinstance(statement, ast.Assign):
            continue
        called = ast.unparse(statement.targets[0])
        entry = _entry(statement.value)
        if called == constant or ast.literal_eval(entry.get("name", ast.Constant(""))) == name:
            raise CommandFailed(
                f"{where}, line {statement.lineno}: `{name}` is there already, and is never "
                "overwritten: write another name"
            )
        said |= {key: ast.unparse(entry[key]) for key in _TAKEN_OVER if key in entry}
    return said


def _entry(value: ast.expr) -> dict[str, ast.expr]:
    is_one = isinstance(value, ast.Call) and ast.unparse(value.func) == "Message"
    keywords = value.keywords if is_one and isinstance(value, ast.Call) else []
    return {each.arg: each.value for each in keywords if each.arg}


def _imported(tree: ast.Module) -> Iterator[ast.alias]:
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            yield from statement.names


def _sampled(path: Path, message: str, variables: Sequence[str]) -> str | None:
    """Return a journey's samples with a message's variables; None if there is nothing to add."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    known = tomllib.loads(text)
    new = [each for each in variables if each not in known and each != "first_name"]
    if message in known:
        raise CommandFailed(f"{path.name} has [{message}] already: write another name")
    if not new:
        return None
    begun = text or "# What previews of these messages show, and what their words may read.\n"
    lines = [f'{each} = "{each.replace("_", " ")}"' for each in new]
    return "\n".join((begun, f"[{message}]", *lines, ""))
