"""Reading a CSV file: its encoding, its delimiter, its header, and its lines one by one."""

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from cli.errors import CommandFailed
from domain.customers import Channel, Topic

ID = "customer_id"
TOLD_AT = "timestamp"
CONSENTS = "consents"
MOST_COLUMNS = 200
LONGEST_CELL = 32 * 1024
DELIMITERS = ",;\t|"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Line(NamedTuple):
    """A line of the file: what it tells of a customer, or why it cannot be read."""

    number: int
    """Of the file: the first is the header."""
    customer_id: str
    traits: dict[str, Any]
    told_at: str
    problem: str = ""


class Refused(Exception):
    """A line that cannot be read; quotes nothing."""


@contextmanager
def opened(path: Path, encoding: str | None) -> Iterator[TextIO]:
    """Open a file in its encoding: as its first bytes say, else UTF-8. Raises `CommandFailed`."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open("rb") as file:
            begins = file.read(4)
        found = next((name for mark, name in _MARKS if begins.startswith(mark)), "utf-8")
        text = path.open(encoding=encoding or found, newline="")
    except LookupError:
        raise CommandFailed("--encoding: there is no such encoding") from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}") from None
    with text:
        try:
            yield text
        except UnicodeDecodeError:
            raise CommandFailed(
                f"{path} is not in {encoding or 'UTF-8'}: save it as UTF-8, or name its encoding, "
                "as with --encoding cp1252. Lines before were taken; to import it again is harmless"
            ) from None


def lines_of(text: TextIO) -> Iterator[Line]:
    """Return the lines of an open file, one by one. Raises `CommandFailed` for its header."""
    first = text.readline()
    delimiter = max(DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    columns = _columns(header)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number = 2 + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, "", {}, "", "a cell is too long, or its quotes do not close")
            continue
        if any(cell.strip() for cell in cells):
            yield _line(number, columns, cells)


def _columns(header: Sequence[str]) -> list[str]:
    columns = [name.strip().lstrip("\ufeff") for name in header]
    columns = [ID if name in ("userId", "user_id") else name for name in columns]
    named = [name for name in columns if name]
    if ID not in columns:
        raise CommandFailed(f"the header names no column {ID}")
    if len(set(named)) < len(named):
        raise CommandFailed("the header names a column twice")
    if len(columns) > MOST_COLUMNS:
        raise CommandFailed(f"the header names more than {MOST_COLUMNS} columns")
    for nth, name in enumerate(columns, start=1):
        _check_consent(nth, name)
    return columns


def _check_consent(nth: int, name: str) -> None:
    """Raise `CommandFailed` for a column of consents that says nothing, before any line is read."""
    place, *rest = name.split(".")
    if place != CONSENTS:
        return
    wanted = f"column {nth}: a column of consents is {CONSENTS}.TOPIC.CHANNEL"
    if len(rest) != len(("topic", "channel")):
        raise CommandFailed(wanted)
    for given, known in zip(rest, (Topic, Channel), strict=True):
        if given not in list(known):
            raise CommandFailed(f"{wanted}; there are: {', '.join(Topic)}; {', '.join(Channel)}")


def _line(number: int, columns: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) > len(columns):
        return Line(number, "", {}, "", "has more cells than the header has columns")
    told = {
        name: cell.strip()
        for name, cell in zip(columns, cells, strict=False)
        if name and cell.strip()
    }
    customer_id, told_at = told.pop(ID, ""), told.pop(TOLD_AT, "")
    return Line(number, customer_id, _nested(told), told_at)


def _nested(told: Mapping[str, str]) -> dict[str, Any]:
    """Return what dotted names tell, as objects: `address.country` is a field of `address`."""
    traits: dict[str, Any] = {}
    for name, cell in told.items():
        *places, last = name.split(".")
        here = traits
        for place in places:
            inner = here.setdefault(place, {})
            here = inner if isinstance(inner, dict) else here
        here[last] = cell
    return traits
