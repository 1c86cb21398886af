"""`python -m tests.bench.intake [postgresql]`: the second half of `make bench`; see `measuring`."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.progress import track
from rich.table import Table

from starter.relay.dispatcher import AT_ONCE
from tests.bench.intake.measuring import BATCH, Figures, an_intake
from tests.bench.intake.posting import SENDERS

ROUNDS = 3
GOAL = 10
"""Times the bare signals' rate."""


async def bench_intake(console: Console, store: str) -> None:
    """Measure, and print what came of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with an_intake(Path(folder), store) as intake:
            await intake.begin()
            rounds = track(range(ROUNDS), "Intake …", console=console)
            found = [await intake.round() for _ in rounds]
    show(console, found)


def show(console: Console, found: Sequence[Figures]) -> None:
    """Print the rounds."""
    table = Table(
        title=f"Intake in batches of {BATCH}, {len(found)} rounds: median (least-most)",
        title_justify="left",
    )
    for column in ("", "A second", "From acknowledgement to signal: p50, ms", "p99, ms"):
        table.add_column(column, justify="left" if not column else "right")
    for name, figures in (
        ("bare signals, one by one", [one.bare for one in found]),
        ("accepted, batch by batch", [one.accepted for one in found]),
        (f"bare signals, {AT_ONCE} at once", [one.bare_many for one in found]),
        (f"accepted, {SENDERS} batches at once", [one.accepted_many for one in found]),
        ("the same by two HTTP processes", [one.by_two for one in found]),
    ):
        table.add_row(name, _spread(figures))
    behind = [each for one in found for each in one.behind]
    paced = [each for one in found for each in one.paced]
    table.add_row("accepted and dispatched", _spread([o.dispatched for o in found]), *_ms(behind))
    table.add_row(
        "the same at half that pace", _spread([o.dispatched / 2 for o in found]), *_ms(paced)
    )
    console.print(table)
    alone = _spread([one.accepted / one.bare for one in found], 1)
    many = _spread([one.accepted_many / one.bare_many for one in found], 1)
    by_two = _spread([one.by_two / one.bare_many for one in found], 1)
    console.print(f"accepted / bare signals, one by one {alone} (goal: at least {GOAL})")
    console.print(f"many at once {many}, by two processes {by_two}")


def _ms(seconds: Sequence[float]) -> tuple[str, str]:
    cuts = quantiles(seconds, n=100)
    return f"{1000 * cuts[49]:.0f}", f"{1000 * cuts[98]:.0f}"


def _spread(values: Sequence[float], digits: int = 0) -> str:
    least, most = min(values), max(values)
    return f"{median(values):.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"


if __name__ == "__main__":
    asyncio.run(bench_intake(Console(), (sys.argv[1:] or ["sqlite"])[0]))
