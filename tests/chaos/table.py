"""The table that a chaos run prints."""

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.table import Table

from tests.chaos.judge import Verdict
from tests.chaos.running import JORNADA, Found

Rows = dict[str, list[Found]]
"""By fault, what each seed's run showed."""

NUMBERS = ("expected", "once", "twice", "never", "? twice", "? never")


def show(console: Console, rows: Mapping[str, list[Found]], store: str) -> None:
    """Print a row for each fault and lane, all seeds together."""
    table = Table(
        title=f"Messages, by the vendors' journals, on {store}",
        caption="?: nobody could know, and it followed its message's policy",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
        caption_justify="left",
    )
    table.add_column("a tenth fails")
    table.add_column("", no_wrap=True)
    for name in NUMBERS:
        table.add_column(name, justify="right")
    for name, runs in rows.items():
        for lane in runs[0].verdicts:
            total = sum((found.verdicts[lane] for found in runs), Verdict())
            style = "red" if lane == JORNADA and any(found.wrong for found in runs) else None
            first = name if lane == JORNADA else ""
            table.add_row(first, lane, *map(str, counted(total)), style=style)
        table.add_section()
    console.print(table)


def counted(verdict: Verdict) -> tuple[int, ...]:
    """Return the figures of a row: what is not knowable stands apart."""
    return (
        verdict.expected,
        verdict.once,
        verdict.twice - verdict.unknowable_twice,
        verdict.never - verdict.unknowable_never,
        verdict.unknowable_twice,
        verdict.unknowable_never,
    )
