"""`jornada new`: the files of something new: a journey, a message, a language."""

from pathlib import Path
from typing import Annotated

import typer

from cli.running import new_app
from cli.scaffolds.journey import NewJourney, make_journey
from cli.scaffolds.language import make_language
from cli.scaffolds.message import make_message
from languages.loader import spoken
from messages.files import ROOT
from workflows.messages import LANGUAGES

app = new_app("The files of something new: a journey, a message, a language.")


@app.command()
def journey(
    name: Annotated[str, typer.Argument(metavar="NAME", help="such as free_trial")],
    key: Annotated[
        str | None,
        typer.Option(help="what tells a customer's enrolments apart, such as basket_id"),
    ] = None,
    begins_with: Annotated[
        str | None, typer.Option(help='the event that begins it, such as "Basket Updated"')
    ] = None,
    goal: Annotated[
        str | None, typer.Option(help='the event that it leads to, such as "Order Completed"')
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(help="those it is written in, such as en,es; by default the deployment's"),
    ] = None,
) -> None:
    """Make a journey that works: a small story, its words, its tests. Then make it your own."""
    tags = tuple(tag.strip() for tag in (languages or "").split(",") if tag.strip())
    wish = NewJourney(name, key=key, begins_with=begins_with, goal=goal, languages=tags)
    show(make_journey(ROOT, wish, list(spoken())))
    typer.echo(
        f"1. Run it: .venv/bin/pytest tests/journeys/test_{name}.py, and .venv/bin/jornada check\n"
        f"2. Make the story, the words and the tests your own: workflows/{name}/README.md, and "
        "docs/writing-a-journey.md.\n"
        "3. When it says what you mean: make histories, make check, and commit all of it."
    )


@app.command()
def message(
    name: Annotated[str, typer.Argument(metavar="JOURNEY.MESSAGE", help="as free_trial.last_call")],
    variables: Annotated[
        str | None, typer.Option(help="what its words print, such as product,total")
    ] = None,
) -> None:
    """Make a message: its entry, its words in all languages, its samples."""
    tags = LANGUAGES.get(name.partition(".")[0], tuple(spoken()))
    wanted = [each.strip() for each in (variables or "").split(",") if each.strip()]
    made = make_message(ROOT, name, tags, wanted)
    show(made.written)
    typer.echo(
        f"1. Write the words, and look at them: .venv/bin/jornada preview {name}\n"
        f"2. Send it, in the story of workflows/{name.partition('.')[0]}/journey.py: {made.line}\n"
        "3. Prove it: .venv/bin/jornada check. Customers live in the journey already? "
        "docs/changing-a-journey.md"
    )


@app.command()
def language(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="such as fr, or fr-CA")],
) -> None:
    """Make a language's files, with the English words to translate."""
    show(make_language(ROOT, tag))
    typer.echo(f"Translate these, then name {tag} in deployment.toml: docs/adding/language.md.")


def show(written: list[Path]) -> None:
    """Print which files were written."""
    for path in written:
        typer.echo(path.relative_to(ROOT))
