"""`jornada views`: links to what operators look for in the Temporal UI."""

import json
from typing import Annotated

import typer

from adapters.temporal import configured_namespace
from cli.arguments import AsJson
from cli.errors import CommandFailed
from cli.running import new_app
from domain.urls import check_base_url
from starter.saved_views import views as views_of

app = new_app()

LOCAL_UI = "http://localhost:8233"
"""Where `jornada dev` and Temporal's own dev server have it."""


@app.command()
def views(
    ui: Annotated[
        str, typer.Option(envvar="JORNADA_TEMPORAL_UI", help="where your Temporal UI is")
    ] = LOCAL_UI,
    save: Annotated[
        bool, typer.Option("--save", help="links that also keep the view in the browser")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print links into the Temporal UI: who is stranded, held, in a journey or in a stage."""
    try:
        ui_url = check_base_url(ui)
    except ValueError as error:
        raise CommandFailed(f"--ui (or JORNADA_TEMPORAL_UI) {error}") from None
    found = views_of(ui_url, configured_namespace(), saving=save)
    if as_json:
        typer.echo(json.dumps([view._asdict() for view in found], indent=2))
        return
    for view in found:
        typer.echo(f"{view.title}\n  {view.url}")
