"""A sink's queue: one notice of a customer at a time, in order, by any number of processes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from adapters.store.engine.database import Database
from adapters.store.schema import notices
from adapters.store.sinks.again import Notices
from adapters.store.sinks.queue import SinkQueue
from adapters.store.sinks.registry import NoSuchSink, SinkRefused, Sinks
from adapters.store.sinks.rows import QueuedNotice
from domain.sinks.notices import NoticeType
from domain.sinks.tries import OUTAGE, SHORTEST_BACKOFF, Failure
from tests.adapters.store.building import ANA, BEA, MINUTE, handed_over, meet
from tests.adapters.store.sinks.building import LEASE, URL, added, leased, noted

HOUR = timedelta(hours=1)
LIMIT = 72 * HOUR
FAILURE = Failure("it answers 500")


async def tasks_of(database: Database, *customer_ids: str) -> None:
    """Open tasks of customers, in this order: each is a notice."""
    for n, customer_id in enumerate(customer_ids):
        await handed_over(database, n=n, customer_id=customer_id)


@pytest.fixture
async def now(database: Database) -> datetime:
    """A sink that is told of tasks; Ana and Bea are known."""
    await added(database, NoticeType.TASK_OPENED)
    for who in (ANA, BEA):
        await meet(database, who)
    return datetime.now(UTC) + MINUTE


async def taken(database: Database, now: datetime, most: int = 10) -> Sequence[QueuedNotice]:
    found = await leased(database, now, most)
    return () if found is None else found.notices


def whose(found: Sequence[QueuedNotice]) -> list[str]:
    return [each.data["customer_id"] for each in found]


async def test_one_of_a_customer_is_leased_and_others_beside_it(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-ana", "c-bea")
    first = await taken(database, now)
    assert whose(first) == ["c-ana", "c-bea"]
    assert await taken(database, now) == ()
    await SinkQueue(database).delivered(first[0], now)
    assert whose(await taken(database, now)) == ["c-ana"]


async def test_processes_that_lease_at_once_take_each_notice_once(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-bea")
    found = await asyncio.gather(*(taken(database, now) for _ in range(4)))
    assert sorted(whose([each for some in found for each in some])) == ["c-ana", "c-bea"]


async def test_a_dead_ones_lease_is_taken_over_and_its_late_failure_undoes_nothing(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana")
    queue = SinkQueue(database)
    (dead,) = await taken(database, now)
    assert await taken(database, now + LEASE - MINUTE / 2) == ()
    (successor,) = await taken(database, now + LEASE)
    assert successor.notice_id == dead.notice_id
    assert not await queue.failed(dead, FAILURE, now + LEASE, timedelta())
    assert await taken(database, now + LEASE) == (), "the successor has it still"
    await queue.delivered(successor, now + LEASE)
    assert not await queue.failed(dead, FAILURE, now + 2 * LEASE, timedelta())
    assert [row["state"] for row in await noted(database)] == ["delivered"]


async def test_a_failure_holds_back_its_customer_alone(database: Database, now: datetime) -> None:
    await tasks_of(database, "c-ana", "c-ana", "c-bea", "c-bea")
    ana, bea = await taken(database, now)
    queue = SinkQueue(database)
    await queue.failed(ana, FAILURE, now, LIMIT)
    await queue.delivered(bea, now)
    assert whose(await taken(database, now)) == ["c-bea"]
    (again,) = await taken(database, now + SHORTEST_BACKOFF)
    assert again.notice_id == ana.notice_id


async def test_a_dead_letter_lets_the_customers_next_one_go_and_can_be_queued_again(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-ana")
    (ana,) = await taken(database, now)
    assert await SinkQueue(database).failed(ana, FAILURE, now + LIMIT, LIMIT)
    (following,) = await taken(database, now + LIMIT)
    assert following.seq > ana.seq
    (letter,) = await Notices(database).dead_letters("crm", 10)
    assert (letter.notice_id, letter.problem) == (ana.notice_id, "it answers 500")
    assert await Notices(database).requeue("crm", "ntc_other", "maria", now) == 0
    assert await Notices(database).requeue("crm", None, "maria", now) == 1
    assert await Notices(database).dead_letters("crm", 10) == []


async def in_outage(database: Database, now: datetime) -> None:
    """Let as many customers' notices fail as make an outage."""
    customers = [f"c-{n}" for n in range(OUTAGE)]
    await tasks_of(database, *customers)
    for notice in await taken(database, now):
        await SinkQueue(database).failed(notice, FAILURE, now, LIMIT)


async def test_in_an_outage_one_at_a_time_asks_and_when_it_is_over_all_go_at_once(
    database: Database, now: datetime
) -> None:
    await in_outage(database, now)
    await handed_over(database, n=99)
    assert await taken(database, now) == ()
    later = now + SHORTEST_BACKOFF
    (probe,) = await taken(database, later)
    assert whose([probe]) == ["c-ana"], "the least tried one asks"
    assert await taken(database, later) == (), "nobody else asks meanwhile"
    await SinkQueue(database).delivered(probe, later)
    assert len(await taken(database, later)) == OUTAGE


async def test_in_an_outage_one_asks_though_each_would_still_wait_by_itself(
    database: Database, now: datetime
) -> None:
    await in_outage(database, now)
    await database.write(lambda tx: tx.execute(update(notices).values(next_try_at=now + HOUR)))
    assert len(await taken(database, now + SHORTEST_BACKOFF)) == 1


async def test_a_customer_with_many_notices_does_not_keep_another_one_waiting(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-ana", "c-ana", "c-bea")
    queue, heard = SinkQueue(database), []
    for _ in range(2):
        found = await queue.lease("crm", now, 1, now + LEASE)
        assert found is not None
        await queue.delivered(found.notices[0], now)
        heard += whose(found.notices)
    assert heard == ["c-ana", "c-bea"]


async def test_after_an_outage_of_the_whole_time_all_that_waited_so_long_are_dead_letters(
    database: Database, now: datetime
) -> None:
    await in_outage(database, now)
    (probe,) = await taken(database, now + LIMIT)
    assert await SinkQueue(database).failed(probe, FAILURE, now + LIMIT, LIMIT)
    assert {row["state"] for row in await noted(database)} == {"dead_letter"}


async def test_a_receiver_that_asks_to_wait_is_not_posted_to_until_then(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-bea")
    ana, bea = await taken(database, now)
    queue = SinkQueue(database)
    await queue.failed(ana, Failure("it answers 429", retry_after=HOUR), now, LIMIT)
    await queue.delivered(bea, now)  # it was under way
    await handed_over(database, n=9, customer_id="c-bea")
    assert await queue.waiting(now + HOUR - MINUTE) == []
    assert await taken(database, now + HOUR - MINUTE) == ()
    assert whose(await taken(database, now + HOUR)) == ["c-ana", "c-bea"]


async def test_gone_stops_the_sink_and_keeps_what_waits_until_it_is_unpaused(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana")
    (ana,) = await taken(database, now)
    await SinkQueue(database).failed(ana, Failure("it answers 410", gone=True), now, timedelta())
    assert await taken(database, now + HOUR) == ()
    (listed,) = await Sinks(database).list()
    assert (listed.sink.state, listed.pending, listed.dead_letters) == ("stopped", 1, 0)
    await Sinks(database).unpause("crm", "maria", now)
    assert len(await taken(database, now + HOUR)) == 1


async def test_a_pause_keeps_what_happens_meanwhile(database: Database, now: datetime) -> None:
    sinks = Sinks(database)
    await sinks.pause("crm", "maria", now)
    with pytest.raises(SinkRefused, match="paused already"):
        await sinks.pause("crm", "maria", now)
    await tasks_of(database, "c-ana")
    assert await taken(database, now) == ()
    await sinks.unpause("crm", "maria", now)
    assert whose(await taken(database, now)) == ["c-ana"]


async def test_a_replay_gives_again_what_happened_since_in_its_order(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-ana")
    first_ids = []
    for _ in range(2):
        (notice,) = await taken(database, now)
        first_ids.append(notice.notice_id)
        await SinkQueue(database).delivered(notice, now)
    happened_at = notice.occurred_at
    notices = Notices(database)
    assert await notices.replay("crm", happened_at + MINUTE, "maria", now) == 0
    assert await notices.replay("crm", happened_at, "maria", now) == 2
    replayed = []
    for _ in range(2):
        (notice,) = await taken(database, now)
        replayed.append(notice.notice_id)
        await SinkQueue(database).delivered(notice, now)
    assert replayed == first_ids


async def test_old_ones_are_forgotten_but_not_what_a_working_sink_waits_for(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana", "c-bea")
    ana, _ = await taken(database, now)
    await SinkQueue(database).delivered(ana, now)
    notices = Notices(database)
    assert await notices.forget_old(now - HOUR) == 0
    assert await notices.forget_old(now) == 1
    await Sinks(database).pause("crm", "maria", now)
    assert await notices.forget_old(now) == 1
    assert await noted(database) == []


async def test_a_removed_sink_leaves_nothing_behind_but_the_audit(
    database: Database, now: datetime
) -> None:
    await tasks_of(database, "c-ana")
    (ana,) = await taken(database, now)
    await Sinks(database).remove("crm", "bea", now)
    assert await noted(database) == []
    assert not await SinkQueue(database).failed(ana, FAILURE, now, LIMIT)
    await SinkQueue(database).delivered(ana, now)
    with pytest.raises(NoSuchSink):
        await Sinks(database).find("crm")


async def test_names_are_taken_once_and_sinks_are_bounded(database: Database) -> None:
    for n in range(20):
        await added(database, name=f"sink-{n}")
    with pytest.raises(SinkRefused, match="20 sinks, and no more"):
        await added(database, name="one-more")
    await Sinks(database).remove("sink-0", "maria", datetime.now(UTC))
    with pytest.raises(SinkRefused, match="there is a sink sink-1 already"):
        await added(database, name="sink-1")


async def test_a_new_secret_signs_beside_the_previous_one_for_a_day(database: Database) -> None:
    first, at = await added(database), datetime.now(UTC)
    second = await Sinks(database).rotate("crm", "maria", at)
    sink = await Sinks(database).find("crm")
    assert sink.signing(at + 23 * HOUR) == [second, first]
    assert sink.signing(at + 24 * HOUR) == [second]
    assert first not in repr(sink)
    assert URL not in repr(sink)
