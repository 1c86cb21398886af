"""`jornada quarantine`: whose journeys were sent what they could not understand."""

import json
from collections.abc import Sequence

import typer

from cli.arguments import AsJson, Limit
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators
from cli.running import console, new_app, run, settings
from cli.showing import moment, print_limit, print_lines, print_rows
from starter.client.operators import NoAnswer
from starter.client.quarantine import InQuarantine

app = new_app()


@app.command()
def quarantine(limit: Limit = 200, as_json: AsJson = False) -> None:
    """List the journeys that were sent what they could not understand, the last begun first."""
    found = run(_found(limit))
    if as_json:
        lines = [each._asdict() | {"started_at": each.started_at.isoformat()} for each in found]
        typer.echo(json.dumps(lines, indent=2))
        return
    if not found:
        print_lines(console, "Nothing is in quarantine.")
        return
    rows = [(moment(each.started_at), _lines(each)) for each in found]
    print_rows(console, rows, heading="Quarantine (when the journey began, in UTC)")
    print_limit(console, len(found), limit)


async def _found(limit: int) -> Sequence[InQuarantine]:
    async with jornada_for_operators(settings()) as jornada:
        try:
            return await jornada.quarantine.list(limit)
        except NoAnswer as no_answer:
            raise CommandFailed(str(no_answer)) from None


def _lines(run: InQuarantine) -> list[str]:
    over = "" if run.is_running else ", over"
    return [f"{run.workflow_id}{over}", f"the first: {run.signal}"]
