"""`jornada export`: a customer asks what we hold of them."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.settings import Settings
from cli.arguments import CustomerId
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators
from cli.running import new_app, run, settings
from starter.client.erasure import NobodyKnown

OURS_ALONE = 0o600
"""It is personal data: nobody else on the machine may read the file."""

app = new_app()


@app.command()
def export(
    customer_id: CustomerId,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="the file; else it is printed")
    ] = None,
) -> None:
    """Write all that we hold of a customer as JSON, from our own store."""
    told = json.dumps(run(exported(settings(), customer_id)), indent=2, ensure_ascii=output is None)
    if output is None:
        typer.echo(told)
        return
    try:
        write(output, told + "\n")
    except OSError as error:
        raise CommandFailed(f"--output: cannot be written: {error.strerror}") from None
    typer.echo(f"All that is held of {customer_id} is in {output}: it is personal data.")


async def exported(settings: Settings, customer_id: str) -> dict[str, Any]:
    """Return all that we hold of a customer. Raises `CommandFailed`."""
    checked_id("the customer", customer_id)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            return await jornada.rights.export(customer_id)
        except NobodyKnown as nobody:
            raise CommandFailed(str(nobody)) from None


def write(path: Path, told: str) -> None:
    """Write a file that only its owner may read, also where it was there before."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OURS_ALONE)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), OURS_ALONE)
        file.write(told)
