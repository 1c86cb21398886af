"""Folders that one process at a time may use."""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cli.errors import CommandFailed

_LOCK = "lock"
_SETTLED = 60.0
"""Seconds after which a folder that nobody holds is left behind: each is locked as it is made."""


class FolderInUse(CommandFailed):
    """Another process keeps its state there; the message says what to do."""


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Keep a folder to ourselves, which is made if need be. Raises `FolderInUse`.

    The operating system forgets the lock with the process that holds it, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(
                f"another one is running in {folder}: use that, or end it first"
            ) from None
        yield folder


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Keep a folder to ourselves and begin it empty; or a temporary one, if another has it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder))
        except FolderInUse:
            yield stack.enter_context(passing("jornada-demo-"))
            return
        for path in folder.glob("*.db*"):
            path.unlink()
        yield folder


@contextmanager
def passing(prefix: str) -> Iterator[Path]:
    """Make a temporary folder, and delete it in the end; also those that killed ones left."""
    _sweep(prefix)
    with tempfile.TemporaryDirectory(prefix=prefix) as made, locked(Path(made)) as folder:
        yield folder


def _sweep(prefix: str) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError, FolderInUse):
            if _may_be_left(folder.lstat()):
                with locked(folder):
                    shutil.rmtree(folder)


def _may_be_left(folder: os.stat_result) -> bool:
    """Tell whether it is our own, and no link: what others put there is not even opened."""
    is_ours = stat.S_ISDIR(folder.st_mode) and folder.st_uid == os.getuid()
    return is_ours and time.time() - folder.st_mtime > _SETTLED
