"""`jornada erase`: a customer asks that nothing personal of them is kept."""

import asyncio
from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.rights.erasing import Erasing, Erasure
from cli.arguments import By, CustomerId
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators, operator, request_by
from cli.running import new_app, run, settings
from cli.showing import in_utc
from starter.client.erasure import NobodyKnown

FINISHED_WITHIN = 5.0
"""Seconds for which the command waits until the last journey has ended."""
_LOOK_EVERY = 0.2

app = new_app()


@app.command()
def erase(
    customer_id: CustomerId,
    reason: Annotated[
        str, typer.Option(help="one line that names nobody: it is kept")
    ] = "the customer asked for it",
    by: By = None,
    status: Annotated[
        bool, typer.Option("--status", help="only say how an erasure stands")
    ] = False,
) -> None:
    """Erase a customer: their journeys end, and nothing personal of them stays. It is for good."""
    work = (
        standing(settings(), customer_id) if status else erased(settings(), customer_id, by, reason)
    )
    typer.echo(run(work))


async def erased(settings: Settings, customer_id: str, by: str | None, reason: str) -> str:
    """Erase a customer, and say how it stands. Raises `CommandFailed`."""
    checked_id("the customer", customer_id)
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            erasure = await jornada.rights.erase(customer_id, request)
        except NobodyKnown as nobody:
            raise CommandFailed(str(nobody)) from None
        return _said(await _soon(Erasing(jornada.database), erasure))


async def standing(settings: Settings, customer_id: str) -> str:
    """Say how an erasure stands. Raises `CommandFailed`."""
    checked_id("the customer", customer_id)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        erasure = await Erasing(jornada.database).of(customer_id)
    if erasure is None:
        raise CommandFailed(f"nobody asked to erase a customer `{customer_id}`")
    return _said(erasure)


async def _soon(erasing: Erasing, erasure: Erasure) -> Erasure:
    """Wait a moment for `jornada serve` and the workers to end their journeys."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + FINISHED_WITHIN
    while erasure.finished_at is None and loop.time() < give_up:
        await asyncio.sleep(_LOOK_EVERY)
        erasure = await erasing.of(erasure.customer_id) or erasure
    return erasure


def _said(erasure: Erasure) -> str:
    if erasure.finished_at is not None:
        return f"{erasure.customer_id} is erased since {in_utc(erasure.finished_at)}."
    waits = ", ".join(erasure.waits_for) or "the last round of `jornada serve`"
    return (
        f"{erasure.customer_id} is erased, and gets nothing more. It is finished once these have "
        f"ended: {waits}."
    )
