"""`jornada check`: what is wrong with journeys, before anybody lives in them."""

import typer

from cli.checking.checking import faults_of_import, mistakes_of, mistakes_of_package
from cli.checking.declared import declared_everywhere, journeys_there_are
from cli.commands.words import faults_of_words
from cli.errors import CommandFailed
from cli.running import new_app
from messages.files import ROOT
from workflows.packages import JOURNEY_PACKAGES

app = new_app()


@app.command()
def check() -> None:
    """Check all journeys before anybody lives in them: stories, words and samples."""
    if broken := list(faults_of_import(JOURNEY_PACKAGES, ROOT)):
        raise CommandFailed("\n".join(map(str, broken)))
    journeys = journeys_there_are()
    found = [
        *mistakes_of(journeys, declared_everywhere(journeys), ROOT),
        *(each for name in JOURNEY_PACKAGES for each in mistakes_of_package(name, ROOT)),
    ]
    if wrong := [*map(str, found), *faults_of_words()]:
        raise CommandFailed("\n".join(wrong))
    typer.echo(f"{len(journeys)} journeys: all well.")
