"""The image without Docker: what `.dockerignore` lets in, and the packages the image installs."""

import compileall
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from tests.tree import ROOT

LOCK = ROOT / "requirements-runtime.lock"


class Image(NamedTuple):
    """Two folders that hold what an image would."""

    app: Path
    packages: Path

    def command(self, program: str, *words: str) -> list[str]:
        """Return how to run a program of the image: nothing but the image can be imported."""
        program_file = [str(self.app / "deploy" / program)] if program != "python" else []
        return [sys.executable, "-S", *program_file, *words]

    @property
    def environment(self) -> dict[str, str]:
        """Where its Python finds its modules."""
        return {"PYTHONPATH": f"{self.app}:{self.packages}", "PYTHONDONTWRITEBYTECODE": "1"}


def an_image(folder: Path) -> Image:
    """Put together in a folder what the Dockerfile would."""
    image = Image(folder / "app", folder / "packages")
    for file in context(ROOT):
        target = image.app / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target)
    image.packages.mkdir()
    installed = Path(sysconfig.get_path("purelib"))
    for top in {top for name in pins(LOCK) for top in _top_levels(name)}:
        (image.packages / top).symlink_to(installed / top)
    compileall.compile_dir(image.app, quiet=1)
    return image


def _top_levels(distribution: str) -> set[str]:
    try:
        listed = files(distribution) or []
    except PackageNotFoundError:  # locked for another platform
        return set()
    return {file.parts[0] for file in listed} - {"..", "__pycache__"}


def pins(lock: Path) -> dict[str, str]:
    """Return what a lock file installs: versions by name."""
    text = lock.read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def context(root: Path) -> set[str]:
    """Return the files below a folder that its `.dockerignore` lets into a build."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [_rule(line) for line in lines if line and not line.startswith("#")]
    return {file for file in _files(root) if _enters(file, rules)}


def _files(root: Path) -> Iterator[str]:
    for folder, subfolders, names in os.walk(root):
        if Path(folder) == root:  # not through .venv and .git: they are large, and never let in
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        yield from (str((Path(folder) / name).relative_to(root)) for name in names)


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    lets_in: bool


def _rule(line: str) -> _Rule:
    """Read a line as Docker does: `*` stays within a name, `**/` crosses folders, `!` lets in."""
    pattern = "".join(
        {"**/": "(?:.*/)?", "*": "[^/]*"}.get(part, re.escape(part))
        for part in re.split(r"(\*\*/|\*)", line.removeprefix("!"))
    )
    return _Rule(re.compile(pattern), line.startswith("!"))


def _enters(file: str, rules: list[_Rule]) -> bool:
    """Tell whether the last rule that matches a file, or a folder above it, lets it in."""
    paths = [file, *map(str, PurePosixPath(file).parents[:-1])]
    enters = True
    for rule in rules:
        if any(rule.pattern.fullmatch(path) for path in paths):
            enters = rule.lets_in
    return enters
