"""Folders that one process at a time may use."""

from pathlib import Path

import pytest

from cli.folders import FolderInUse, emptied, locked


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
            assert list(second.iterdir()) == []
        assert not second.exists()
        assert store.exists()


def test_a_demo_begins_with_nothing_of_the_last_one(tmp_path: Path) -> None:
    for left in ("jornada.db", "jornada.db-wal", "temporal.db"):
        (tmp_path / left).touch()
    with emptied(tmp_path) as folder:
        assert list(folder.glob("*.db*")) == []
