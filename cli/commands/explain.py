"""Explaining: what was decided for a customer, when and why, and where they stand now."""

import json
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from adapters.errors import NotSetUp
from adapters.settings import Settings
from adapters.store.engine.database import Database, checked_database
from adapters.store.reads.explain import explain as account_of
from adapters.store.reads.words import SentWords
from cli.arguments import AsJson, CustomerId
from cli.errors import CommandFailed
from cli.explain import print_account
from cli.explain.words import NO_WORDS, Words, words_of
from cli.running import console, new_app, run, settings
from cli.showing import plain
from domain.explanation import Explanation, Standing

app = new_app()


@app.command()
def explain(
    customer_id: CustomerId,
    words: Annotated[
        bool, typer.Option("--words", help="the messages' words too, as they are rendered today")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what was decided for a customer, when and why: from our own store, at any time."""
    told = run(explained(settings(), customer_id, words=words))
    if as_json:
        typer.echo(to_json(told))
    else:
        print_account(console, *told)


class UnknownCustomer(CommandFailed):
    """The store has never known them."""


class Told(NamedTuple):
    """All there is to tell of a customer."""

    account: Explanation
    standings: Sequence[Standing]
    words: Words


async def explained(settings: Settings, customer_id: str, *, words: bool = False) -> Told:
    """Return everything decided for a customer, and where they stand. Raises `UnknownCustomer`."""
    async with checked_database(settings.database_url) as database:
        account = await account_of(database, customer_id)
        if not (account.known or account.enrolments or account.parked_events):
            raise UnknownCustomer(f"nothing is known of a customer `{plain(customer_id)}`")
        account = await _with_reasons(database, account)
        said = await _words(database, settings, customer_id) if words else NO_WORDS
    return Told(account, await _standings(settings, account), said)


async def _with_reasons(database: Database, account: Explanation) -> Explanation:
    if not any(event.is_unheard for event in account.events):
        return account
    from starter.client.hearing import with_reasons  # noqa: PLC0415 - slow, and seldom wanted
    from workflows.catalogue import JOURNEYS_BY_NAME  # noqa: PLC0415 - as above

    return await with_reasons(database, JOURNEYS_BY_NAME, account)


async def _standings(settings: Settings, account: Explanation) -> Sequence[Standing]:
    """Ask the enrolments that are not over. Whatever is the matter, the account is told."""
    running = [one for one in account.enrolments if one.ended_at is None]
    if not running:
        return ()
    from cli.operating import jornada_for_operators  # noqa: PLC0415 - only here is Temporal asked
    from starter.client.standing import standings_of  # noqa: PLC0415 - as above

    try:
        async with jornada_for_operators(settings) as jornada:
            return await standings_of(jornada.temporal, running)
    except (CommandFailed, NotSetUp) as why:
        return [Standing(one, problem=str(why)) for one in running]


async def _words(database: Database, settings: Settings, customer_id: str) -> Words:
    from adapters.products import open_products  # noqa: PLC0415 - slow, and seldom wanted
    from messages.again import sold_now  # noqa: PLC0415 - as above
    from messages.renderer import TemplateRenderer  # noqa: PLC0415 - as above
    from workflows.messages import CATALOGUE  # noqa: PLC0415 - as above

    sent = await SentWords(database).of(customer_id)
    renderer = TemplateRenderer(
        company=settings.company,
        address=settings.company_address,
        site_hosts=settings.site_hosts,
    )
    async with open_products(settings) as products:
        return words_of(renderer, CATALOGUE, sent, await sold_now(products, sent))


def to_json(told: Told) -> str:
    """Return all of it for a script: `now` is what running enrolments tell themselves."""
    now = [
        {
            "workflow_id": one.enrolment.workflow_id,
            "status": one.status and one.status.model_dump(mode="json"),
            "problem": one.problem,
        }
        for one in told.standings
    ]
    facts = told.account.model_dump(mode="json") | {"now": now, "words": dict(told.words)}
    return json.dumps(facts, indent=2, ensure_ascii=True)
