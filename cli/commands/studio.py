"""The studio: words and journeys looked at as they are written, on a developer's machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from adapters.settings import Settings
from cli.devserver import LAST_PORT, LOOPBACK, listening
from cli.running import console, new_app, run, settings
from cli.starting import started
from cli.stopping import told_to_stop
from cli.studio.app import create_studio
from cli.studio.rehearsals import rehearsals_of
from cli.studio.saved import SavedWords
from languages.loader import spoken
from messages.files import ROOT
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
    async with a_studio(settings, port) as url:
        console.print(f"Studio  {url}\nPress Ctrl-C to end.", highlight=False)
        started()
        await told_to_stop()


@asynccontextmanager
async def a_studio(settings: Settings, port: int, root: Path = ROOT) -> AsyncIterator[str]:
    """Serve the words below a root, and yield where, until the context is left.

    It listens on the loopback interface, and rehearsals are closed at the end.
    """
    words = SavedWords(
        CATALOGUE,
        languages=tuple(spoken()),
        of_journeys=LANGUAGES,
        company=settings.company,
        address=settings.company_address,
        root=root,
    )
    with listening(port) as listener:
        async with (
            rehearsals_of(settings, words.renderer) as rehearsals,
            serving_alone(create_studio(words, rehearsals), settings, listener),
        ):
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
