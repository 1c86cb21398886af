"""Which files of a copied tree differ from ours."""

import filecmp
import os
from collections.abc import Iterator
from pathlib import Path

from tests.tree import LEFT_OUT, ROOT


def touched(tree: Path, *besides: str) -> set[str]:
    """Return the files that were added, changed or taken out, but for those below `besides`."""
    ours, theirs = set(_files(ROOT)), set(_files(tree))
    changed = {file for file in ours & theirs if not filecmp.cmp(ROOT / file, tree / file)}
    return {file for file in (ours ^ theirs) | changed if not file.startswith(besides)}


def _files(folder: Path) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        left_out = LEFT_OUT(where, [*folders, *names])
        folders[:] = [name for name in folders if name not in left_out]
        for name in names:
            if name not in left_out:
                yield str((Path(where) / name).relative_to(folder))
