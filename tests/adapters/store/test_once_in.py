"""What is said only once in a time, whoever says it, and whatever becomes of it."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.rights.retention import step
from adapters.store.sends.ledger import SqlLedger
from domain.clock import Pace
from domain.customers import Channel, Topic
from domain.messages import Delivery, Reason, SendRequest, Status
from domain.ports import Claim
from domain.retention import Kept
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    TIMING,
    answered,
    asking,
    claimed,
    clock_at,
    meet,
    message,
    sent,
)
from tests.adapters.store.merging import VISITOR, merge

DAY = timedelta(days=1)
INCENTIVE = message("shop.incentive", Topic.ORDER_UPDATES).model_copy(update={"once_in": 30 * DAY})
OTHER = INCENTIVE.model_copy(update={"name": "shop.other_incentive"})
NUMBERS = itertools.count()


def wanting(run: str, channel: Channel = Channel.EMAIL, **changes: Any) -> SendRequest:
    """The request of a run of its own."""
    own = {"first_execution_run_id": run, "workflow_id": f"shop/{run}", "message": INCENTIVE.name}
    return asking(f"{run}:incentive:1", channel, **{**own, **changes})


async def refused(database: Database, claim: Claim, now: datetime = NOON) -> None:
    await SqlLedger(database, TIMING).record(claim, Status.FAILED, Reason.REJECTED, now)


async def test_whatever_journey_says_it_it_is_said_once_in_thirty_days(
    database: Database,
) -> None:
    await meet(database)
    await sent(database, wanting("basket"), INCENTIVE)
    later = wanting("win-back", journey="win_back")
    skipped = await answered(database, later, INCENTIVE, NOON + 30 * DAY - MINUTE)

    assert (skipped.status, skipped.reason) == (Status.SKIPPED, Reason.SAID_RECENTLY)
    assert not skipped.refused, "no other channel says it either"
    await sent(database, wanting("month-later"), INCENTIVE, NOON + 30 * DAY)


async def test_another_message_and_another_customer_are_not_meant(database: Database) -> None:
    await meet(database)
    await meet(database, ANA.model_copy(update={"customer_id": "c-bea"}))
    await sent(database, wanting("one"), INCENTIVE)
    await sent(database, wanting("two", message=OTHER.name), OTHER)
    await sent(database, wanting("hers", customer_id="c-bea"), INCENTIVE)


async def test_what_was_refused_by_text_may_go_by_mail_and_by_another_journey(
    database: Database,
) -> None:
    await meet(database)
    await refused(database, await claimed(database, wanting("one", Channel.SMS), INCENTIVE))
    await refused(database, await claimed(database, wanting("one"), INCENTIVE))
    await sent(database, wanting("two"), INCENTIVE)


async def test_what_may_have_arrived_keeps_the_others_out(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, wanting("one"), INCENTIVE)
    ledger = SqlLedger(database, TIMING)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)

    assert (await answered(database, wanting("two"), INCENTIVE)).reason is Reason.SAID_RECENTLY


async def test_who_died_with_a_claim_keeps_the_others_out(database: Database) -> None:
    await meet(database)
    await claimed(database, wanting("one"), INCENTIVE)

    assert (await answered(database, wanting("two"), INCENTIVE)).reason is Reason.SAID_RECENTLY


async def test_what_surely_reached_nobody_leaves_it_to_the_next(database: Database) -> None:
    """The first one, when it is tried again, finds that it was said."""
    await meet(database)
    claim = await claimed(database, wanting("one"), INCENTIVE)
    await SqlLedger(database, TIMING).release(claim)
    await sent(database, wanting("two"), INCENTIVE, NOON + MINUTE)

    again = await answered(database, wanting("one"), INCENTIVE, NOON + 2 * MINUTE)
    assert again.reason is Reason.SAID_RECENTLY


async def test_of_two_who_become_one_the_later_counts(database: Database) -> None:
    await meet(database)
    await meet(database, ANA.model_copy(update={"customer_id": VISITOR}))
    await sent(database, wanting("theirs"), INCENTIVE)
    await sent(database, wanting("visitor's", customer_id=VISITOR), INCENTIVE, NOON + 10 * DAY)
    await merge(database)

    for run, who in (("three", ANA.customer_id), ("four", VISITOR)):
        request = wanting(run, customer_id=who)
        early = await answered(database, request, INCENTIVE, NOON + 39 * DAY)
        assert early.reason is Reason.SAID_RECENTLY
    await sent(database, wanting("five"), INCENTIVE, NOON + 40 * DAY)


async def test_a_rehearsals_month_is_as_much_shorter(database: Database) -> None:
    await meet(database)
    second = timedelta(seconds=1)
    pace = Pace(factor=86_400, origin=NOON - 2 * second)  # a day a second
    await sent(database, wanting("one", pace=pace), INCENTIVE, NOON)

    early = await answered(database, wanting("two", pace=pace), INCENTIVE, NOON + 29 * second)
    assert early.reason is Reason.SAID_RECENTLY
    await sent(database, wanting("three", pace=pace), INCENTIVE, NOON + 30 * second)


async def test_retention_forgets_no_message_that_is_said_once(database: Database) -> None:
    """Once in 400 days, where attempts are kept for sixty."""
    await meet(database)
    rare = INCENTIVE.model_copy(update={"once_in": 400 * DAY})
    await sent(database, wanting("one"), rare)
    for kept in Kept:
        await database.write(step, kept, NOON + 390 * DAY, None, dry_run=False)

    late = await answered(database, wanting("two"), rare, NOON + 399 * DAY)
    assert late.reason is Reason.SAID_RECENTLY


async def test_why_it_was_not_said_again_is_explained(database: Database) -> None:
    await meet(database)
    await sent(database, wanting("one"), INCENTIVE)
    await answered(database, wanting("two"), INCENTIVE, NOON + DAY)

    enrolments = (await explain(database, ANA.customer_id)).enrolments
    told = {(each.status, each.reason) for known in enrolments for each in known.touchpoints}
    assert told == {("sent", "accepted"), ("skipped", "said_recently")}


Fate = Callable[[Database, Claim], Coroutine[Any, Any, None]]


async def _accepted(database: Database, claim: Claim) -> None:
    await SqlLedger(database, TIMING).record(claim, Status.SENT, Reason.ACCEPTED, NOON)


async def _lost(database: Database, claim: Claim) -> None:
    ledger = SqlLedger(database, TIMING)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)


async def _given_back(database: Database, claim: Claim) -> None:
    await SqlLedger(database, TIMING).release(claim)


async def _dies(_: Database, __: Claim) -> None:
    """Whoever held the claim is gone."""


MAY_ARRIVE: Sequence[Fate] = (_accepted, _lost, _dies)
FATES: Sequence[Fate] = (*MAY_ARRIVE, refused, _given_back)


class Start(NamedTuple):
    """One of many enrolments that start at once: what becomes of its call, and when it asks."""

    fate: Fate
    as_visitor: bool
    skew: int
    """By so many seconds its worker's clock is ahead."""


def starts() -> st.SearchStrategy[list[Start]]:
    one = st.builds(Start, st.sampled_from(FATES), st.booleans(), st.integers(-5, 5))
    return st.lists(one, min_size=50, max_size=50)


@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.generate,),  # an example is 150 claims
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=starts())
async def test_of_fifty_that_start_at_once_no_more_than_one_may_reach_them(
    database: Database, told: list[Start]
) -> None:
    """Under both ids of a customer, whatever becomes of each call."""
    who = f"c-{next(NUMBERS)}"
    visitor = f"anon:{who}"
    await meet(database, ANA.model_copy(update={"customer_id": who}))
    await meet(database, ANA.model_copy(update={"customer_id": visitor}))
    await merge(database, visitor, who)

    async def one_reaches(nth: int, start: Start, now: datetime) -> bool:
        request = wanting(
            f"{who}-{now:%m%d}-{nth}", customer_id=visitor if start.as_visitor else who
        )
        clock = clock_at(now + timedelta(seconds=start.skew))
        got = await SqlLedger(database, TIMING).claim(request, INCENTIVE, clock)
        if isinstance(got, Claim):
            await start.fate(database, got)
            return start.fate in MAY_ARRIVE
        assert isinstance(got, Delivery)
        assert got.reason is Reason.SAID_RECENTLY
        return False

    async def reached(now: datetime) -> int:
        each = (one_reaches(nth, start, now) for nth, start in enumerate(told))
        return sum(await asyncio.gather(*each))

    # Who asks while another's claim is open is kept out, though that one is refused a moment later.
    assert await reached(NOON) + await reached(NOON + 29 * DAY) <= 1
    await sent(database, wanting(f"{who}-after", customer_id=visitor), INCENTIVE, NOON + 60 * DAY)
    assert await reached(NOON + 89 * DAY) == 0
