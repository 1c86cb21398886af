"""`jornada import`: a company brings the customers that it has."""

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from adapters.settings import Settings
from cli.errors import CommandFailed
from cli.importing.reading import Line, lines_of, opened
from cli.operating import jornada_for_operators
from cli.running import new_app, run, settings
from starter.client.importing import Complaint, Importing, Told

AT_ONCE = 100
"""Rows a transaction."""
MOST_SHOWN = 20
"""Complaints that are printed; `--report` has all."""
SAID_EVERY = 10_000
NOT_A_TIME = "must be an ISO 8601 time, such as 2026-11-21T10:00:00Z"

app = new_app()


class Counts(NamedTuple):
    """What came of a file so far."""

    taken: int = 0
    repeated: int = 0
    refused: int = 0
    dropped: int = 0

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.taken + self.repeated + self.refused


@app.command()
def import_(
    file: Annotated[Path, typer.Argument(help="a CSV file with a header")],
    as_of: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="as of when it tells; else when it was last written"),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="such as cp1252; else UTF-8, or as its first bytes say")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="a CSV file for all that was refused: line, field, why")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="store nothing, only say what would be refused")
    ] = False,
) -> None:
    """Import customers from a CSV file. It may be run again: nothing is stored twice."""
    with ExitStack() as stack:
        complaints = Complaints(report, stack)
        counts = run(imported(settings(), file, as_of, encoding, complaints, dry_run=dry_run))
    complaints.end()
    would = "would be " if dry_run else ""
    typer.echo(
        f"{counts.taken} rows {would}taken, {counts.repeated} were before, {counts.refused} "
        f"{would}refused; {counts.dropped} fields of the others {would}dropped."
    )
    if counts.refused or counts.dropped:
        raise CommandFailed(f"not all of {file} can be used")


class Complaints:
    """Says what was refused: the first on the terminal, all in a report."""

    def __init__(self, path: Path | None, stack: ExitStack) -> None:
        self._shown = 0
        self._writer: Any = None
        if path is not None:
            try:
                file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            except OSError as error:
                raise CommandFailed(f"--report: cannot be written: {error.strerror}") from None
            self._writer = csv.writer(file)
            self._writer.writerow(Complaint._fields)

    def say(self, complaints: Sequence[Complaint]) -> None:
        """Say some."""
        for each in complaints:
            self._shown += 1
            if self._writer is not None:
                self._writer.writerow(each)
            if self._shown <= MOST_SHOWN:
                typer.echo(f"line {each.line}: {each.field} {each.why}", err=True)

    def end(self) -> None:
        """Say how many were not shown."""
        if self._shown > MOST_SHOWN:
            more = self._shown - MOST_SHOWN
            typer.echo(f"... and {more} more: see them with --report FILE", err=True)


async def imported(
    settings: Settings,
    file: Path,
    as_of: str | None,
    encoding: str | None,
    complaints: Complaints,
    *,
    dry_run: bool,
) -> Counts:
    """Import a file, a few rows at a time. Raises `CommandFailed`."""
    counts, said = Counts(), 0
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        with opened(file, encoding) as text:
            told_at = _as_of(file, as_of)
            for lines in _batches(lines_of(text)):
                counts = await _take_in(
                    jornada.importing, lines, told_at, complaints, counts, dry_run=dry_run
                )
                if counts.rows - said >= SAID_EVERY and sys.stderr.isatty():
                    said = counts.rows
                    typer.echo(f"{said} rows ...", err=True)
    return counts


async def _take_in(
    importing: Importing,
    lines: Sequence[Line],
    as_of: datetime,
    complaints: Complaints,
    counts: Counts,
    *,
    dry_run: bool,
) -> Counts:
    rows, unread = [], []
    for line in lines:
        at = as_of if not line.told_at else _moment(line.told_at)
        if line.problem or at is None:
            field, why = ("the line", line.problem) if line.problem else ("timestamp", NOT_A_TIME)
            unread.append(Complaint(line.number, field, why))
        else:
            rows.append(Told(line.number, line.customer_id, line.traits, at))
    report = await importing.take_in(rows, dry_run=dry_run)
    complaints.say(sorted([*unread, *report.refused, *report.dropped]))
    return Counts(
        counts.taken + report.taken,
        counts.repeated + report.repeated,
        counts.refused + len(unread) + len(report.refused),
        counts.dropped + len(report.dropped),
    )


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, AT_ONCE)):
        yield batch


def _as_of(file: Path, given: str | None) -> datetime:
    if given is None:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if (moment := _moment(given)) is None:
        raise CommandFailed(f"--as-of: {NOT_A_TIME}")
    return moment


def _moment(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
