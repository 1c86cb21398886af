"""`make bench`: onboarding beside a bare workflow, in interleaved rounds; see `measuring`."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.bench.measuring import AT_ONCE, Round, Unexpected, a_bench

ROUNDS = 5
JOURNEYS = 120
WARM_UP = 40
GOAL = 0.8
"""Of the bare workflow's journeys a second."""


async def bench(console: Console) -> None:
    """Measure, and print what came of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with a_bench(Path(folder)) as opened:
            ours, bare, by_events = opened.lanes
            found: dict[str, list[Round]] = {lane.name: [] for lane in opened.lanes}
            for lane in (ours, bare):
                await opened.round(lane, WARM_UP)
            pairs = [(ours, bare) if nth % 2 == 0 else (bare, ours) for nth in range(ROUNDS)]
            turns = [*(lane for pair in pairs for lane in pair), by_events]
            for lane in track(turns, "Journeys …", console=console):
                found[lane.name].append(await opened.round(lane, JOURNEYS))
    _print(console, found)


def _print(console: Console, found: dict[str, list[Round]]) -> None:
    table = Table(
        title=f"{ROUNDS} rounds of {JOURNEYS} journeys, {AT_ONCE} under way: median (least-most)",
        title_justify="left",
    )
    for column in ("", "Journeys/s", "Worker CPU, ms", "Events", "Bytes"):
        table.add_column(column, justify="left" if not column else "right")
    for name, rounds in found.items():
        per_second, cpu_ms, events, size = zip(*_figures(rounds), strict=True)
        history = (f"{median(events):.0f}", f"{median(size):.0f}")
        table.add_row(name, _spread(per_second), _spread(cpu_ms), *history)
    ours, bare = (list(zip(*_figures(found[name]), strict=True)) for name in ("ours", "bare"))
    ratios = [median(mine) / median(its) for mine, its in zip(ours, bare, strict=True)]
    table.add_row("ours / bare", *(f"{ratio:.2f}" for ratio in ratios))
    console.print(table)
    console.print(f"throughput ratio {ratios[0]:.2f} (goal: at least {GOAL})")


def _figures(rounds: Sequence[Round]) -> list[tuple[float, ...]]:
    return [(one.per_second, one.cpu_ms, one.cost.events, one.cost.bytes) for one in rounds]


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.1f} ({min(values):.1f}-{max(values):.1f})"


if __name__ == "__main__":
    try:
        asyncio.run(bench(Console()))
    except* Unexpected as wrong:
        sys.exit(f"make bench: {wrong.exceptions[0]}")
