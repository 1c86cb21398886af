"""The account of a message whose arrival is in doubt, or was."""

import pytest

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import OnUnknown, Reason, Status
from domain.ports import InDoubt
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    answered,
    asking,
    claimed,
    clock_at,
    meet,
)
from tests.cli.conftest import InStore, Typed
from tests.cli.explained import ended, story

DOUBTS = """\
  2026-03-10 12:12  shop.receipt: nobody knows whether it arrived by email,
                    ambiguous answer
                    2026-03-10 12:00 email unknown: interrupted; nobody knows;
                    sent again by its policy, so it may have come twice
                    2026-03-10 12:06 email absent; its vendor was asked
                    2026-03-10 12:12 email unknown: ambiguous answer; tried 2
                    times; to be settled by 2026-03-10 12:17
"""


async def in_doubt(database: Database) -> None:
    """Lost; asked after, and not there; no connection at first, and then the answer is lost."""
    await meet(database)
    ledger, at = SqlLedger(database), NOON
    for candidates in (None, ()):
        await claimed(database, asking(), RECEIPT, at)
        await answered(database, asking(), RECEIPT, at)
        at += 6 * MINUTE
        doubt = await ledger.claim(asking(), RECEIPT, clock_at(at))
        assert isinstance(doubt, InDoubt)
        await ledger.settle(doubt, candidates, RECEIPT, at)
    await ledger.release(await claimed(database, asking(), RECEIPT, at))
    claim = await claimed(database, asking(), RECEIPT, at)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, at)


def test_of_a_doubt_it_tells_how_it_was_settled_and_until_when_it_is_not(
    typed: Typed, in_store: InStore
) -> None:
    in_store(in_doubt)
    assert story(typed("explain", "c-ana").said) == DOUBTS.splitlines()


def test_of_a_doubt_in_an_enrolment_that_is_over_no_settling_is_promised(
    typed: Typed, in_store: InStore
) -> None:
    for part in (in_doubt, ended):
        in_store(part)
    said = " ".join(typed("explain", "c-ana").said.split())
    assert "email unknown: ambiguous answer; tried 2 times" in said
    assert "to be settled" not in said


def test_how_we_know_of_the_last_attempt_is_told_too(typed: Typed, in_store: InStore) -> None:
    async def heard(database: Database) -> None:
        await in_doubt(database)
        (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
        (told,) = enrolment.touchpoints
        bounce = DeliveryReport(
            told.touchpoint_id, Channel.EMAIL, "bounced", "mail-1", detail="5.1.1"
        )
        await SqlLedger(database).note([bounce], NOON + 14 * MINUTE)

    in_store(heard)
    first, *_, last, end = story(typed("explain", "c-ana").said)
    assert "sent by email, bounced (5.1.1)" in first
    assert f"{last} {end.strip()}".endswith(
        "email handed over: accepted; tried 2 times; told by its vendor"
    )


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (OnUnknown.AT_MOST_ONCE, "nobody knows; not sent again, by its policy"),
        (OnUnknown.AT_LEAST_ONCE, "nobody knows; not sent again so far"),
    ],
)
def test_that_nobody_knows_is_told(
    typed: Typed, in_store: InStore, policy: OnUnknown, words: str
) -> None:
    async def lose(database: Database) -> None:
        await meet(database)
        what = RECEIPT.model_copy(update={"on_unknown": policy})
        await claimed(database, asking(), what)
        await answered(database, asking(), what)
        later, ledger = NOON + 6 * MINUTE, SqlLedger(database)
        doubt = await ledger.claim(asking(), what, clock_at(later))
        assert isinstance(doubt, InDoubt)
        await ledger.settle(doubt, None, what, later)

    in_store(lose)
    assert words in " ".join(typed("explain", "c-ana").said.split())
