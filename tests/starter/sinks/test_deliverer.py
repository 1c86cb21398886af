"""What happens reaches a sink: once it is there, in order, signed, and nobody else waits for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.sinks.posting import Posting
from adapters.store.faults import Faults
from adapters.store.sinks.again import Notices
from adapters.store.sinks.registry import Sinks
from domain.sinks.signature import signature
from domain.sinks.tries import OUTAGE, SHORTEST_BACKOFF
from starter.relay import deliverer
from tests.starter.sinks.conftest import LIMITS, World
from tests.starter.sinks.receiver import (
    BREAKS_AFTER_200,
    BREAKS_OFF,
    ENDLESS,
    NEVER,
    Post,
    Receiver,
    answer,
    receiving,
)
from tests.vendors.tls import server_context
from tests.waiting import eventually_so, in_time

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def reasons(receiver: Receiver, customer_id: str) -> list[int]:
    """The numbers of what happened to a customer, as they came; without repeats."""
    told = {post.notice_id: post.told["data"]["reason"] for post in receiver.posts}
    mine = [told[each] for each in receiver.first_ids if told[each].startswith(customer_id)]
    return [int(each.split()[1]) for each in mine]


def assert_signed(post: Post, secret: str) -> None:
    headers = post.headers
    signed = signature(secret, post.notice_id, headers["webhook-timestamp"], post.body)
    assert signed in headers["webhook-signature"].split(" ")


async def test_what_happens_is_posted_in_order_signed_and_once(world: World) -> None:
    await world.happens("c-ana", "c-bea", "c-ana")
    await world.deliver()
    await world.deliver()
    assert len(world.receiver.posts) == 3
    assert reasons(world.receiver, "c-ana") == [1, 3]
    for post in world.receiver.posts:
        assert_signed(post, world.secret)
        assert (post.path, post.headers["content-type"]) == ("/hooks", "application/json")
    assert await world.pending() == 0


async def test_a_receiver_dies_for_an_hour_and_answers_twice_and_nothing_is_lost(
    world: World,
) -> None:
    """In order per customer throughout; each repeat is the same, and known by its id."""
    receiver, customers = world.receiver, [f"c-{n}" for n in range(OUTAGE + 2)]
    await world.happens(*customers, *customers)
    await world.deliver()
    await receiver.die()
    died_at = world.now
    while world.now < died_at + timedelta(hours=1):
        await world.happens(customers[0], customers[1])
        await world.happens(*customers)
        await world.deliver()
        world.now += 10 * MINUTE
    taken = len(receiver.posts)
    odd = iter([BREAKS_OFF, answer(500), BREAKS_AFTER_200, BREAKS_OFF])
    receiver.rule = lambda _post: next(odd, answer(200))
    await receiver.begin()
    while await world.pending():
        await world.deliver()
        world.now += 10 * MINUTE

    happened = 2 * len(customers) + 6 * (2 + len(customers))
    assert len(receiver.first_ids) == happened
    assert len(receiver.posts) == happened + 3, "two broke off, one answered 500"
    for customer in customers:
        mine = reasons(receiver, customer)
        assert mine == sorted(mine)
    bodies = {(post.notice_id, post.body) for post in receiver.posts[taken:]}
    assert len(bodies) == len({notice_id for notice_id, _ in bodies})
    for post in receiver.posts:
        assert_signed(post, world.secret)
    assert await Notices(world.database).dead_letters("crm", 10) == []


async def test_a_new_and_the_previous_secret_both_sign_for_a_time(world: World) -> None:
    newer = await Sinks(world.database).rotate("crm", "maria", datetime.now(UTC))
    await world.happens("c-ana")
    await world.deliver()
    for secret in (newer, world.secret):
        assert_signed(world.receiver.posts[0], secret)


async def test_a_sink_that_never_answers_delays_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer, "LEASE", DAY)
    world.receiver.rule = lambda _post: NEVER
    async with receiving() as other, Posting(LIMITS._replace(answer_within=DAY)) as posting:
        await world.add("till", other.url)
        delivering = world.deliverer(posting)
        await world.happens("c-ana", "c-ana", "c-bea")
        async with in_time():
            while len(other.posts) < 3:
                await delivering.deliver_due()
        assert reasons(other, "c-ana") == [1, 2]
        await eventually_so(lambda: len(world.receiver.posts) == 2)
    assert await world.pending() == 3


async def test_one_that_does_not_answer_in_time_is_posted_again(world: World) -> None:
    world.receiver.rule = lambda _post: NEVER
    await world.happens("c-ana")
    with capture_logs() as logs:
        await world.deliver(LIMITS._replace(answer_within=timedelta(seconds=0.05)))
    assert "does not answer within 0.05 s" in logs[0]["problem"]
    world.receiver.rule = lambda _post: answer(204)
    world.now += SHORTEST_BACKOFF
    await world.deliver()
    assert len(set(world.receiver.first_ids)) == 1
    assert await world.pending() == 0


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
async def test_only_2xx_is_success_and_no_redirect_is_followed(world: World, status: int) -> None:
    world.receiver.rule = lambda _post: answer(status, location=f"{world.receiver.url}/elsewhere")
    await world.happens("c-ana")
    await world.deliver()
    assert [post.path for post in world.receiver.posts] == ["/hooks"]
    assert await world.pending() == 1


async def test_of_an_answer_only_the_status_counts_however_long_it_goes_on(world: World) -> None:
    world.receiver.rule = lambda _post: ENDLESS
    await world.happens("c-ana")
    await world.deliver()
    assert await world.pending() == 0


async def test_retry_after_is_obeyed(world: World) -> None:
    world.receiver.rule = lambda _post: answer(503, retry_after="1200")
    await world.happens("c-ana")
    await world.deliver()
    world.receiver.rule = lambda _post: answer(200)
    world.now += 19 * MINUTE
    await world.deliver()
    assert len(world.receiver.posts) == 1
    world.now += 2 * MINUTE
    await world.deliver()
    assert len(world.receiver.posts) == 2


async def test_gone_stops_the_sink_and_says_who_must_act(world: World) -> None:
    world.receiver.rule = lambda _post: answer(410)
    await world.happens("c-ana")
    delivering = await world.deliver()
    world.now += 60 * MINUTE
    await world.deliver()
    assert len(world.receiver.posts) == 1
    await delivering.look_after()
    (found,) = await Faults(world.database).present(datetime.now(UTC))
    assert (found.fault.name, "410" in found.fault.problem) == ("sink crm", True)
    assert "jornada sinks unpause crm" in found.fault.what_to_do
    await Sinks(world.database).unpause("crm", "maria", world.now)
    await delivering.look_after()
    assert await Faults(world.database).present(datetime.now(UTC)) == []


async def test_a_sink_that_fails_is_a_fault_until_it_works_again(world: World) -> None:
    await world.receiver.die()
    await world.happens("c-ana")
    delivering = await world.deliver()
    await delivering.look_after()
    assert await Faults(world.database).present(datetime.now(UTC)) == [], "it may be a restart"
    world.now += 6 * MINUTE
    await delivering.look_after()
    (found,) = await Faults(world.database).present(datetime.now(UTC))
    assert "it cannot be reached" in found.fault.problem
    await world.receiver.begin()
    await world.deliver()
    await delivering.look_after()
    assert await Faults(world.database).present(datetime.now(UTC)) == []


async def test_what_fails_for_too_long_is_a_dead_letter_that_the_log_tells_of(
    world: World,
) -> None:
    world.receiver.rule = lambda post: answer(
        400 if post.told["data"]["customer_id"] == "c-ana" else 200
    )
    await world.happens("c-ana", "c-bea", "c-ana")
    await world.deliver()
    world.now += LIMITS.retry_for
    with capture_logs() as logs:
        await world.deliver()
    (dead,) = [each for each in logs if each["event"] == "notice_dead_lettered"]
    assert (dead["who_must_act"], dead["problem"]) == ("operator", "it answers 400")
    assert "jornada sinks requeue crm" in dead["what_to_do"]
    assert reasons(world.receiver, "c-ana") == [1, 3], "the customer's next one proceeds"
    world.receiver.rule = lambda _post: answer(200)
    assert await Notices(world.database).requeue("crm", None, "maria", world.now) == 1
    world.now += LIMITS.retry_for
    await world.deliver()
    assert await world.pending() == 0


async def test_a_name_that_leads_to_a_private_address_is_never_connected_to(world: World) -> None:
    port = world.receiver.url.split(":")[2]
    await world.add("inside", f"http://localhost:{port}")
    await Sinks(world.database).pause("crm", "maria", world.now)
    await world.happens("c-ana")
    with capture_logs() as logs:
        await world.deliver(LIMITS._replace(networks=()))
    assert world.receiver.posts == []
    assert logs[0]["problem"] == (
        "its address is private: allow its network by JORNADA_SINK_NETWORKS"
    )
    world.now += SHORTEST_BACKOFF
    await world.deliver()
    assert len(world.receiver.posts) == 1


async def test_an_address_is_looked_at_again_as_settings_change(world: World) -> None:
    await world.happens("c-ana")
    with capture_logs() as logs:
        await world.deliver(LIMITS._replace(networks=()))
    assert world.receiver.posts == []
    assert "private address" in logs[0]["problem"]


async def test_a_certificate_that_nobody_trusts_is_refused(world: World, tmp_path: Path) -> None:
    context, _ = server_context(tmp_path)
    async with receiving(context) as secure:
        await world.add("secure", secure.url)
        await world.receiver.die()
        await Sinks(world.database).pause("crm", "maria", world.now)
        await world.happens("c-ana")
        with capture_logs() as logs:
            await world.deliver()
        assert secure.posts == []
    assert logs[0]["problem"] == "its certificate does not hold"


async def test_no_log_line_holds_a_url_or_a_secret(world: World) -> None:
    await world.receiver.die()
    await world.happens("c-ana")
    with capture_logs() as logs:
        await world.deliver()
    assert "hooks" not in str(logs)
    assert world.secret not in str(logs)
