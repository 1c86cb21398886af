"""A copy of the whole tree, to change it as a reader of the docs would."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.tree import NOT_OURS, ROOT

_LEFT_OUT = shutil.ignore_patterns(*NOT_OURS, "*.pyc.*")
"""Byte code is not: a copy keeps its source's time, so it is good there. Where some is just being
written, its name has a number."""


def a_tree(folder: Path) -> Path:
    """Copy the tree into a folder."""
    return Path(shutil.copytree(ROOT, folder / "tree", ignore=_LEFT_OUT))


def run_in(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python there."""
    return subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *words], cwd=tree, capture_output=True, text=True, check=False
    )
