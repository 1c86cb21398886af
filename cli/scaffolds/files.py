"""Filling in templates, writing files, and leaving alone what is there."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from liquid import Environment, StrictUndefined

from cli.errors import CommandFailed
from languages.nearest import FALLBACK
from messages.words import fingerprint, parse, stamped

TEMPLATES = Path(__file__).parent / "templates"
PINNED = "tests/pinned"

_LIQUID = Environment(undefined=StrictUndefined)


def filled(template: str, names: Mapping[str, object]) -> str:
    """Return a template with names filled in, such as `journey/events.py`."""
    text = (TEMPLATES / f"{template}.liquid").read_text(encoding="utf-8")
    return _LIQUID.from_string(text).render(**names).strip() + "\n"


def words_of(name: str, language: str) -> str:
    """Return the words of a message in a language: the English ones, where there are no others.

    Only words that are a translation say that they are one.
    """
    english = (TEMPLATES / "words" / FALLBACK / f"{name}.mjml").read_text(encoding="utf-8")
    own = TEMPLATES / "words" / language / f"{name}.mjml"
    if language == FALLBACK or not own.exists():
        return english
    return stamped(own.read_text(encoding="utf-8"), fingerprint(parse(english, name)))


def check_tree(root: Path) -> None:
    """Raise `CommandFailed` where a root is no working copy, which has tests."""
    if not (root / PINNED).is_dir():
        raise CommandFailed(
            f"{root} has no {PINNED}/: `jornada new` writes code and its tests, so run it in a "
            "working copy of the repository"
        )


def write_new(root: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files by their paths below a root; raises `CommandFailed` if one is there already."""
    for name in files:
        if (root / name).exists():
            raise CommandFailed(f"{name} is there already, and is never overwritten: move it away")
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [root / name for name in files]


def tidy(root: Path, paths: Iterable[Path]) -> None:
    """Sort imports and wrap lines as `make format` does, where its tool is installed."""
    modules = [str(path.relative_to(root)) for path in paths if path.suffix == ".py"]
    if find_spec("ruff") is not None and modules:
        for command in (("check", "--fix", "--select", "I"), ("format",)):
            subprocess.run(  # noqa: S603 - our own tool, on files we have just written
                [sys.executable, "-m", "ruff", *command, "--quiet", *modules], cwd=root, check=False
            )


def pin(root: Path, journey: str, lines: Iterable[str]) -> Path | None:
    """Add names to those that a journey pins, but for those that all share; return its file."""
    path = root / PINNED / "journeys" / f"{journey}.txt"
    shared = {line for each in (root / PINNED).glob("*.txt") for line in _lines(each)}
    own = _lines(path)
    new = {line for line in lines if line not in shared}.difference(own)
    if not new:
        return None
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in sorted((*own, *new))), encoding="utf-8")
    return path


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
