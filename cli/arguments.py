"""Arguments and options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

REHEARSAL_PACE = 34_560.0
"""A day in 2.5 seconds."""
RECORDED = Path("tests/histories")

Histories = Annotated[Path, typer.Argument(help="recorded histories, a folder for each journey")]
Pace = Annotated[float, typer.Option(min=1, max=200_000, help="how many times as fast as life")]
JourneyName = Annotated[str, typer.Argument(metavar="JOURNEY", help="such as post_purchase")]
CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER", help="the opaque id")]
Key = Annotated[str | None, typer.Option(help="of a keyed journey: the order's id, say")]
Why = Annotated[str, typer.Option("--reason", help="one line that names nobody: it is kept")]
By = Annotated[
    str | None,
    typer.Option(envvar="JORNADA_OPERATOR", help="who you are; else your login name"),
]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="how many at most")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for a script")]
