"""`make chaos`: three hundred enrolments, vendors that fail, processes that die; see `judge`."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from cli.stopping import Interrupted, interruptible
from tests.chaos.faults import FAULTS, MIXED, Fault, chosen
from tests.chaos.running import Found, keep_evidence, run
from tests.chaos.stage import Stage
from tests.chaos.table import NUMBERS, Rows, counted, show
from tests.prove.intake import a_store

SHORT = 45
"""Enrolments of the short run."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a name of its own is made there
MOST_SHOWN = 20
"""Offences."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--enrolments", type=int, default=300)
    parser.add_argument("--seeds", default="1,2,3", help="numbers with commas; default: 1,2,3")
    parser.add_argument(
        "--faults", default="all", help=f"`all`, `mixed`, or names: {'; '.join(FAULTS)}"
    )
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not SQLite")
    parser.add_argument(
        "--short", action="store_true", help=f"mixed, seed 1, {SHORT} enrolments: under a minute"
    )
    parser.add_argument("--no-naive", action="store_true", help="leave the naive one out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep each run's logs and store")
    options = parser.parse_args(given)
    if options.short:
        options.enrolments, options.seeds = SHORT, "1"
    return options


async def all_runs(console: Console, options: argparse.Namespace) -> Rows:
    """Make every run, one after the other."""
    rows: Rows = {}
    faults = [MIXED] if options.short else chosen(options.faults)
    seeds = [int(seed) for seed in options.seeds.split(",")]
    for fault in faults:
        for seed in seeds:
            found = await _one(console, options, fault, seed)
            rows.setdefault(fault.name, []).append(found)
            _tell(console, fault, seed, found)
            if options.json is not None:
                options.json.write_text(json.dumps(figures(rows), indent=2))
    return rows


async def _one(console: Console, options: argparse.Namespace, fault: Fault, seed: int) -> Found:
    with _a_folder() as folder:
        with a_store(folder, on_postgres=options.postgres) as url:
            naive = fault.naive and not options.no_naive
            stage = Stage(folder, url, fault, seed, with_naive=naive)
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task(f"{fault.name}, seed {seed}", total=None)

                def told(ended: int, total: int) -> None:
                    progress.update(task, completed=ended, total=total)

                found = await run(stage, options.enrolments, told)
        if options.keep is not None:
            keep_evidence(stage, options.keep / f"{fault.name}-{seed}")
    return found


@contextmanager
def _a_folder() -> Iterator[Path]:
    """Yield a folder in memory where there is one: processes die here, power does not fail."""
    where = str(MEMORY) if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(
        prefix="jornada-chaos-", dir=where, ignore_cleanup_errors=True
    ) as made:
        yield Path(made)


def _tell(console: Console, fault: Fault, seed: int, found: Found) -> None:
    console.print(
        f"{fault.name}, seed {seed}: {found.seconds:.0f} s ({found.cpu_seconds:.0f} s of CPU), "
        f"{found.deaths} kills, {found.restarts} restarts of Temporal, "
        f"{found.retried} posts repeated",
        highlight=False,
    )
    for lane, verdict in found.verdicts.items():
        numbers = zip(NUMBERS, counted(verdict), strict=True)
        told = ", ".join(f"{name} {number}" for name, number in numbers)
        console.print(f"  {lane}: {told}", highlight=False)
    for wrong in found.wrong[:MOST_SHOWN]:
        console.print(f"  {wrong}", style="red", highlight=False, markup=False, soft_wrap=True)


def main() -> int:
    """Run it, print the table, and return 1 if anything is not as promised."""
    options, console, began = arguments(), Console(), time.monotonic()
    # A killed worker's half requests are no news.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    try:
        rows = asyncio.run(interruptible(all_runs(console, options)))
    except Interrupted as interrupted:
        return interrupted.exit_code
    show(console, rows, "PostgreSQL" if options.postgres else "SQLite")
    console.print(f"{time.monotonic() - began:.0f} s in all")
    return int(any(found.wrong for runs in rows.values() for found in runs))


def figures(rows: Rows) -> dict[str, object]:
    """Return all that was found, for a script."""
    return {name: [found.plain() for found in runs] for name, runs in rows.items()}


if __name__ == "__main__":
    sys.exit(main())
