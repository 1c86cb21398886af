"""A table of a TOML file, which names file and key where something is wrong."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from domain.errors import JornadaError


class BadLanguage(JornadaError, wire_name="BadLanguage"):
    """A language's file lacks a key, has one too many, or cannot be read."""

    retry = False
    who_acts = "whoever writes the language: correct the file that the message names"


class Table:
    """One table; its methods raise `BadLanguage`."""

    def __init__(self, values: Mapping[str, Any], where: str, key: str = "") -> None:
        self._values, self.where, self._key = values, where, key

    def table(self, name: str) -> "Table":
        """Return the table below a key."""
        found = self._need(name)
        if not isinstance(found, dict):
            raise BadLanguage(f"{self._at(name)} must be a table: [{self._key}{name}]")
        return Table(found, self.where, f"{self._key}{name}.")

    def text(self, name: str, *, needed: bool = True) -> str:
        """Return the words of a key: never empty, but for one that is not needed."""
        found = self._need(name) if needed else self._values.get(name, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            raise BadLanguage(f"{self._at(name)} must be words in quotes")
        return found

    def words(self, name: str, *, needed: bool = True) -> list[str]:
        """Return the list of a key; one that is not needed may be left out."""
        found = self._need(name) if needed else self._values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise BadLanguage(f'{self._at(name)} must be a list of words: ["so", "or so"]')
        return found

    def only(self, names: Iterable[str]) -> None:
        """Refuse a key that nobody reads: it may be misspelled."""
        known = {str(name) for name in names}
        for name in self._values:
            if name not in known:
                raise BadLanguage(f"{self._at(name)} is read by nobody: delete it")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def _need(self, name: str) -> Any:
        if name not in self._values:
            raise BadLanguage(f"{self._at(name)} is missing: write it")
        return self._values[name]

    def _at(self, name: str) -> str:
        return f"{self.where}: {self._key}{name}"


def read_table(path: Path, where: str = "") -> Table:
    """Read a file, which errors name as `where`. Raises `BadLanguage`."""
    where = where or "/".join(path.parts[-3:])
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), where)
    except FileNotFoundError:
        raise BadLanguage(f"{where} is missing: write it") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadLanguage(f"{where} cannot be read: {error}") from error
