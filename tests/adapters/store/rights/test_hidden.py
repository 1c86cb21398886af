"""What an erased customer asked for is honoured when their address is given again."""

import pytest

from adapters.store.customers.reactivating import OptedOutByCustomer, Suppressions
from adapters.store.customers.suppressions import suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from domain.customers import Channel
from domain.messages import Message, Reason
from tests.adapters.store.building import (
    ANA,
    NOON,
    PHONE,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    everything,
    meet,
    rows_of,
)
from tests.adapters.store.rights.erased import LATER, MARIA, erase, left_of

BACK = ANA.model_copy(update={"customer_id": "c-back"})
"""The same person under another id."""


def _wants(what: Message, channel: Channel) -> dict[str, object]:
    return {
        "request": asking(
            f"run-2:{what.name}:{channel}",
            channel,
            customer_id=BACK.customer_id,
            first_execution_run_id="run-2",
        ),
        "what": what,
        "now": LATER,
    }


async def _comes_back(database: Database) -> None:
    await Intake(database).identify("back", BACK, LATER)


async def test_consents_are_not_revived_by_another_id_and_what_they_cause_themselves_leaves(
    database: Database,
) -> None:
    await meet(database)
    await erase(database)
    await _comes_back(database)

    for channel in Channel:
        refused = await answered(database, **_wants(TIP, channel))  # type: ignore[arg-type] # as above
        assert refused.reason is Reason.SUPPRESSED
        await claimed(database, **_wants(RECEIPT, channel))  # type: ignore[arg-type] # as above
    found = (await explain(database, BACK.customer_id)).suppressions
    assert {each.reason for each in found} == {"erased"}


async def test_a_stop_is_honoured_though_we_do_not_know_the_number_any_more(
    database: Database,
) -> None:
    await meet(database)
    await Intake(database).stop_channel("stop", Channel.SMS, PHONE, NOON)
    await erase(database)
    assert await left_of(database, PHONE) == []
    await _comes_back(database)

    assert (await answered(database, **_wants(RECEIPT, Channel.SMS))).reason is Reason.SUPPRESSED  # type: ignore[arg-type] # as above


async def test_a_stop_that_is_texted_after_the_erasure_counts_too(database: Database) -> None:
    await meet(database)
    await erase(database)
    await Intake(database).stop_channel("stop", Channel.SMS, PHONE, LATER)
    assert await left_of(database, PHONE) == []
    await _comes_back(database)

    assert (await answered(database, **_wants(RECEIPT, Channel.SMS))).reason is Reason.SUPPRESSED  # type: ignore[arg-type] # as above


async def test_only_they_can_ask_for_messages_again(database: Database) -> None:
    await meet(database)
    await erase(database)
    await _comes_back(database)
    lifting = Suppressions(database)
    with pytest.raises(OptedOutByCustomer):
        await lifting.lift(BACK.customer_id, Channel.EMAIL, MARIA, LATER)
    await lifting.lift(BACK.customer_id, Channel.EMAIL, MARIA, LATER, customer_requested=True)
    await claimed(database, **_wants(TIP, Channel.EMAIL))  # type: ignore[arg-type] # as above

    await Intake(database).restart_channel("start", Channel.SMS, PHONE, LATER)
    await Intake(database).identify("again", BACK, LATER)
    assert await rows_of(database, "suppressions") == []
    assert await rows_of(database, "hidden_suppressions") == []


async def test_a_start_before_they_come_back_counts_too(database: Database) -> None:
    await meet(database)
    await erase(database)
    await Intake(database).restart_channel("start", Channel.SMS, PHONE, LATER)
    await _comes_back(database)
    await claimed(database, **_wants(TIP, Channel.SMS))  # type: ignore[arg-type] # as above


async def test_the_hmac_is_of_this_store_alone(database: Database) -> None:
    """Who has the table cannot try out all numbers: the secret is made at its first use."""
    await database.write(suppress, Channel.SMS, PHONE, Reason.BOUNCED, NOON)
    assert await rows_of(database, "secrets") == []
    await meet(database)
    await erase(database)
    rows = await everything(database)
    assert [row["name"] for row in rows["secrets"]] == ["addresses"]
    assert {row["reason"] for row in rows["hidden_suppressions"]} == {"bounced", "erased"}
