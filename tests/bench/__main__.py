"""`make bench`: onboarding beside a bare workflow, in interleaved rounds; see `measuring`.

`STORE=postgresql` puts the store there; its server's own CPU is in nobody's figures.

`CPU` is a worker's, of one journey. `ours / bare` is the median of what each pair of rounds shows.
Then intake is measured beside bare signals; see `intake.measuring`.
"""

import asyncio
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track
from rich.table import Table

from cli.stopping import Interrupted, interruptible
from tests.bench.intake.__main__ import bench_intake
from tests.bench.intake.posting import NotAccepted
from tests.bench.lanes import ByEvents, ByHand, Ours
from tests.bench.measuring import Bench, Round, a_bench
from tests.bench.tally import Unexpected

STORES = ("sqlite", "postgresql")
PAIRS = 5
"""Of rounds, ours and the bare workflow's, back to back; which is first alternates."""
GOAL = 0.9
"""Of the bare workflow's journeys a second."""
MOST_CPU = 1.8
"""Times the bare worker's, a journey."""
IDLE_FROM = 0.9
"""Of the time that journeys are under way, spent in the first wait: the cores had nothing to do."""

Turn = Mapping[str, Round]
Figures = tuple[float, ...]


async def bench(console: Console, store: str) -> None:
    """Measure, and print what came of it, also where it was cut short."""
    pair = (Ours.name, ByHand.name)
    turns = [pair if nth % 2 == 0 else pair[::-1] for nth in range(PAIRS)]
    found: list[Turn] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with a_bench(Path(folder), store) as opened:
            try:
                await opened.warm_up()
                for names in track([*turns, (ByEvents.name,)], "Journeys …", console=console):
                    turn = await opened.turn(names)
                    found.append(turn)
            finally:
                _print(console, opened, found)


def _print(console: Console, opened: Bench, found: Sequence[Turn]) -> None:
    pairs = [turn for turn in found if ByHand.name in turn]
    if not pairs:
        console.print("no pair of rounds was measured to its end")
        return
    console.print(_table(opened, found, len(pairs)))
    ratios = [_ratios(turn) for turn in pairs]
    per_second = [ratio[0] for ratio in ratios]
    console.print(f"throughput ratio {_spread(per_second, 2)} (goal: at least {GOAL})")
    cpu = [ratio[1] for ratio in ratios]
    console.print(f"worker CPU ratio {_spread(cpu, 2)} (goal: at most {MOST_CPU})")
    if _idle(opened, pairs) > IDLE_FROM:
        console.print("The waits bounded the journeys a second, not the cores: the ratio says less")


def _table(opened: Bench, found: Sequence[Turn], pairs: int) -> Table:
    setting = opened.setting
    table = Table(
        title=f"{pairs} of {PAIRS} pairs of rounds of {setting.journeys} journeys, "
        f"{setting.at_once} under way, waits of {setting.window.total_seconds():.1f} s: "
        "median (least-most)",
        title_justify="left",
    )
    for column in ("", "Journeys/s", "CPU, ms", "Events", "Bytes", "Spoiled"):
        table.add_column(column, justify="left" if not column else "right")
    rounds: defaultdict[str, list[Figures]] = defaultdict(list)
    for turn in found:
        for name, one in turn.items():
            rounds[name].append(_figures(one))
    for name, figures in rounds.items():
        per_second, cpu_ms, events, size = zip(*figures, strict=True)
        history = (f"{median(events):.0f}", f"{median(size):.0f}")
        spoiled = str(opened.spoiled[name])
        table.add_row(name, _spread(per_second), _spread(cpu_ms), *history, spoiled)
    ratios = zip(*(_ratios(turn) for turn in found if ByHand.name in turn), strict=True)
    table.add_row("ours / bare", *(f"{median(each):.2f}" for each in ratios))
    return table


def _figures(one: Round) -> Figures:
    return one.per_second, one.cpu_ms, one.cost.events, one.cost.bytes


def _ratios(pair: Turn) -> Figures:
    """Compare what ran back to back: a machine that becomes slower later changes neither side."""
    ours, bare = _figures(pair[Ours.name]), _figures(pair[ByHand.name])
    return tuple(mine / its for mine, its in zip(ours, bare, strict=True))


def _idle(opened: Bench, pairs: Sequence[Turn]) -> float:
    window, at_once = opened.setting
    return median(turn[ByHand.name].per_second for turn in pairs) * window.total_seconds() / at_once


def _spread(values: Sequence[float], digits: int = 1) -> str:
    least, most = min(values), max(values)
    return f"{median(values):.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"


def main() -> int:
    """Run it; return 1 if a journey did not end as it should."""
    store = (sys.argv[1:] or STORES)[0]
    if store not in STORES:
        print(f"make bench: STORE is {' or '.join(STORES)}", file=sys.stderr)  # noqa: T201
        return 2
    console = Console()
    console.print(f"The store is {store}.")
    try:
        asyncio.run(interruptible(bench(console, store)))
        asyncio.run(interruptible(bench_intake(console, store)))
    except Interrupted as interrupted:
        return interrupted.exit_code
    except (Unexpected, NotAccepted) as wrong:
        print(f"make bench: {wrong}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
