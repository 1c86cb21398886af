"""Folders that one process at a time may use."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cli.errors import CommandFailed

_LOCK = "lock"


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
            yield Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jornada-")))
            return
        for path in folder.glob("*.db*"):
            path.unlink()
        yield folder
