"""`jornada unsuppress`: a suppressed address is used again, and it is kept who said so."""

from collections.abc import Awaitable, Callable

from adapters.store.customers import is_suppressed, suppress
from adapters.store.database import Database
from adapters.store.explain import explain
from domain.customers import Channel
from domain.messages import Reason
from tests.adapters.store.building import ANA, NOON, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.running import Ran

EMAIL = str(ANA.email)
THEIRS = ("unsuppress", "c-ana", "email", "--by", "maria", "--reason")


def suppressed_for(reason: Reason) -> Callable[[Database], Awaitable[None]]:
    async def do(database: Database) -> None:
        await meet(database)
        async with database.begin() as tx:
            await suppress(tx, Channel.EMAIL, EMAIL, reason, NOON)

    return do


async def _is_suppressed(database: Database) -> bool:
    async with database.read() as tx:
        return await is_suppressed(tx, Channel.EMAIL, EMAIL)


def complaint(ran: Ran) -> str:
    """The one line of a command that failed."""
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line.removeprefix("jornada: ")


def test_why_an_address_was_suppressed_is_shown_and_it_is_used_again(
    typed: Typed, in_store: InStore
) -> None:
    """The address itself is not told. Temporal is away: nobody there is asked."""
    in_store(suppressed_for(Reason.BOUNCED))
    ran = typed(*THEIRS, "the mailbox is mended")
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said == (
        "c-ana can be reached by e-mail again. "
        f"It was suppressed: bounced, since {NOON:%Y-%m-%d %H:%M} UTC.\n"
    )
    assert not in_store(_is_suppressed)
    assert in_store(lambda database: explain(database, "c-ana")).suppressions == ()
    assert complaint(typed(*THEIRS, "again")) == "c-ana: nothing bars her address for e-mail"


def test_what_they_asked_for_needs_their_request(typed: Typed, in_store: InStore) -> None:
    in_store(suppressed_for(Reason.SPAM_REPORT))
    assert complaint(typed(*THEIRS, "we miss them")) == (
        "c-ana: she asked for no more e-mail herself (spam report): "
        "add --customer-requested if they ask for messages again"
    )
    assert in_store(_is_suppressed)
    assert typed(*THEIRS, "they called us", "--customer-requested").code == 0
    assert not in_store(_is_suppressed)


def test_who_and_why_are_checked_before_anything_is_done(typed: Typed, in_store: InStore) -> None:
    in_store(suppressed_for(Reason.BOUNCED))
    assert "--reason: names an address" in complaint(typed(*THEIRS, f"{EMAIL} is fine"))
    nameless = ("unsuppress", "c-ana", "email", "--reason", "why", "--by", "maria@example.com")
    assert complaint(typed(*nameless)).startswith("say who you are with --by")
    assert "the customer: " in complaint(typed("unsuppress", EMAIL, "email", "--reason", "why"))
    assert in_store(_is_suppressed)
    assert complaint(typed("unsuppress", "c-ana", "sms", "--reason", "why", "--by", "maria")) == (
        "c-ana: nothing bars her address for SMS"
    )
