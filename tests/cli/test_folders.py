"""Folders that one process at a time may use."""

import os
import tempfile
from pathlib import Path

import pytest

from cli.folders import FolderInUse, emptied, locked, passing


def test_a_folder_belongs_to_one_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path / "dev"), pytest.raises(FolderInUse), locked(tmp_path / "dev"):
        pass
    with locked(tmp_path / "dev"):
        pass


def test_a_second_demo_destroys_nothing_of_the_first(tmp_path: Path) -> None:
    with emptied(tmp_path) as first:
        store = first / "jornada.db"
        store.touch()
        with emptied(tmp_path) as second:
            assert second != first
            assert list(second.glob("*.db*")) == []
        assert not second.exists()
        assert store.exists()


def test_a_demo_begins_with_nothing_of_the_last_one(tmp_path: Path) -> None:
    for left in ("jornada.db", "jornada.db-wal", "temporal.db"):
        (tmp_path / left).touch()
    with emptied(tmp_path) as folder:
        assert list(folder.glob("*.db*")) == []


def test_what_a_killed_process_left_is_deleted_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But neither what is in use, nor what is new, nor what a link leads to."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    outside = tmp_path / "outside"
    for folder in (outside, tmp_path / "a-left", tmp_path / "a-held", tmp_path / "a-new"):
        folder.mkdir()
        (folder / "jornada.db").touch()
    (tmp_path / "a-link").symlink_to(outside)
    with locked(tmp_path / "a-held"):
        for name in ("outside", "a-left", "a-held"):
            os.utime(tmp_path / name, (0, 0))
        with passing("a-") as made:
            kept = {path.name for path in tmp_path.iterdir()}
        assert kept == {"outside", "a-held", "a-new", "a-link", made.name}
        assert [path.name for path in outside.iterdir()] == ["jornada.db"]
    assert not made.exists()
