"""The studio: words and journeys looked at as they are written, on a developer's machine."""

from typing import Annotated

import typer

from adapters.settings import Settings
from cli.devserver import LAST_PORT, LOOPBACK
from cli.devserver import listening as listening_here
from cli.running import console, new_app, run, settings
from cli.starting import started
from cli.stopping import told_to_stop
from cli.studio.app import create_studio
from cli.studio.rehearsals import rehearsals_of
from cli.studio.saved import SavedWords
from languages.loader import spoken
from webhooks.serve import serving_alone
from workflows.messages import CATALOGUE, LANGUAGES

USUAL_PORT = 8010

app = new_app()


@app.command()
def studio(
    port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="any other where it is taken, or for 0")
    ] = USUAL_PORT,
) -> None:
    """Show messages as they are written, and step through journeys, on this machine."""
    run(show(settings(), port))


async def show(settings: Settings, port: int) -> None:
    """Serve the studio on this machine alone, until told to stop."""
    words = SavedWords(
        CATALOGUE,
        languages=tuple(spoken()),
        of_journeys=LANGUAGES,
        company=settings.company,
        address=settings.company_address,
    )
    with listening_here(port) as listener:
        url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        async with (
            rehearsals_of(settings, words.renderer) as rehearsals,
            serving_alone(create_studio(words, rehearsals), settings, listener),
        ):
            console.print(f"Studio  {url}\nPress Ctrl-C to end.", highlight=False)
            started()
            await told_to_stop()
