"""`jornada suppress`: a person has read that a customer wants no more."""

from functools import partial

from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from domain.customers import Channel
from domain.explanation import Explanation
from tests.adapters.store.building import ANA, BEA, PHONE, meet
from tests.adapters.store.transactions import read
from tests.cli.conftest import InStore, Typed

THEIRS = ("suppress", "c-ana", "sms", "--by", "maria", "--reason", "they wrote so")


async def met(database: Database) -> None:
    for identity in (ANA, BEA):
        await meet(database, identity)


async def _is_suppressed(database: Database) -> bool:
    async with read(database) as tx:
        return await tx.run(is_suppressed, Channel.SMS, PHONE)


async def _explained(database: Database, customer_id: str) -> Explanation:
    return await explain(database, customer_id)


def test_it_does_what_a_stop_does_for_all_who_share_the_number_and_keeps_who_and_why(
    typed: Typed, in_store: InStore
) -> None:
    in_store(met)
    ran = typed(*THEIRS)
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said == "c-ana gets no more by SMS; every consent for it is withdrawn.\n"
    assert in_store(_is_suppressed)
    for customer_id in ("c-ana", "c-bea"):
        account = in_store(partial(_explained, customer_id=customer_id))
        (stop,) = account.opt_outs
        assert (stop.by, stop.reason, stop.restarted) == ("maria", "they wrote so", False)
        assert not any(each.granted for each in account.consents if each.channel == "sms")
        assert any(each.granted for each in account.consents if each.channel == "email")
    assert (
        "sms: maria noted that they want no more: they wrote so" in typed("explain", "c-ana").said
    )


def test_it_is_lifted_only_at_the_customers_request(typed: Typed, in_store: InStore) -> None:
    in_store(met)
    assert typed(*THEIRS).code == 0
    lift = ("unsuppress", *THEIRS[1:])
    assert "--customer-requested" in typed(*lift).complained
    assert typed(*lift, "--customer-requested").code == 0
    assert not in_store(_is_suppressed)


def test_a_customer_without_an_address_is_named(typed: Typed, in_store: InStore) -> None:
    in_store(met)
    unknown = typed("suppress", "c-nobody", "sms", "--by", "maria", "--reason", "why")
    assert unknown.complained == "jornada: nothing is known of a customer `c-nobody`\n"
