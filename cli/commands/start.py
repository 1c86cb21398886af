"""`jornada start`: see `cli.operating`."""

from typing import Annotated

import typer

from cli import operating
from cli.arguments import CustomerId, JourneyName, Key
from cli.running import new_app, run, settings

app = new_app()


@app.command()
def start(
    journey: JourneyName,
    customer_id: CustomerId,
    key: Key = None,
    request_id: Annotated[
        str | None, typer.Option(help="a repeat of the same id does nothing")
    ] = None,
) -> None:
    """Enrol a customer without waiting for an event."""
    place = operating.enrolment_ref(journey, customer_id, key)
    typer.echo(run(operating.start(settings(), place, request_id)))
