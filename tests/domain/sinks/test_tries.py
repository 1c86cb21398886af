"""When a notice is posted again, when a sink waits, and what is given up."""

from datetime import UTC, datetime, timedelta

from domain.sinks.tries import (
    LASTS,
    LONGEST_BACKOFF,
    OUTAGE,
    SHORTEST_BACKOFF,
    Failure,
    Standing,
    Trying,
    after_failure,
    backoff,
    is_fault,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = Standing(0, None)
DOWN = Standing(OUTAGE, NOW - HOUR)
FAILURE = Failure("it answers 500")


def trying(tries: int = 1, *, since: timedelta = timedelta(), age: timedelta = HOUR) -> Trying:
    return Trying(created_at=NOW - age, first_tried_at=NOW - since, tries=tries)


def test_the_wait_doubles_up_to_a_bound() -> None:
    waits = [backoff(tries) for tries in range(1, 12)]
    assert waits[:3] == [SHORTEST_BACKOFF, 2 * SHORTEST_BACKOFF, 4 * SHORTEST_BACKOFF]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACKOFF


def test_one_failure_delays_that_notice_and_no_other() -> None:
    then = after_failure(WELL, trying(), FAILURE, NOW, 72 * HOUR)
    assert then.standing == Standing(1, NOW)
    assert then.sink_waits_until is None
    assert then.notice_waits_until == NOW + SHORTEST_BACKOFF


def test_a_notice_that_fails_again_and_again_makes_no_outage() -> None:
    standing = Standing(OUTAGE - 1, NOW - HOUR)
    again = after_failure(standing, trying(7), FAILURE, NOW, 72 * HOUR)
    assert not again.standing.is_outage
    assert after_failure(standing, trying(1), FAILURE, NOW, 72 * HOUR).standing.is_outage


def test_in_an_outage_the_sink_waits_longer_with_each_probe() -> None:
    first = after_failure(Standing(OUTAGE - 1, NOW), trying(), FAILURE, NOW, 72 * HOUR)
    second = after_failure(first.standing, trying(2), FAILURE, NOW, 72 * HOUR)
    assert first.sink_waits_until == NOW + SHORTEST_BACKOFF
    assert second.sink_waits_until == NOW + 2 * SHORTEST_BACKOFF


def test_the_sink_waits_as_long_as_it_asks() -> None:
    asks = Failure("it answers 429", retry_after=timedelta(minutes=7))
    assert after_failure(WELL, trying(), asks, NOW, 72 * HOUR).sink_waits_until == (
        NOW + timedelta(minutes=7)
    )


def test_a_notice_is_given_up_after_its_time_and_not_before() -> None:
    nearly = trying(9, since=71 * HOUR, age=80 * HOUR)
    assert after_failure(WELL, nearly, FAILURE, NOW, 72 * HOUR).notice_waits_until is not None
    over = trying(9, since=72 * HOUR, age=80 * HOUR)
    assert after_failure(WELL, over, FAILURE, NOW, 72 * HOUR).notice_waits_until is None


def test_what_waited_for_its_turn_in_an_outage_has_been_tried_as_long() -> None:
    down = Standing(OUTAGE, NOW - 72 * HOUR)
    waited = trying(1, age=73 * HOUR)
    assert after_failure(down, waited, FAILURE, NOW, 72 * HOUR).notice_waits_until is None
    newer = trying(1, age=HOUR)
    assert after_failure(down, newer, FAILURE, NOW, 72 * HOUR).notice_waits_until is not None


def test_what_waited_while_the_sink_was_paused_is_tried_from_now() -> None:
    old = trying(1, age=200 * HOUR)
    assert after_failure(WELL, old, FAILURE, NOW, 72 * HOUR).notice_waits_until is not None


def test_an_outage_is_a_fault_at_once_and_an_odd_notice_after_a_while() -> None:
    assert is_fault(DOWN, NOW)
    assert not is_fault(Standing(1, NOW - LASTS + timedelta(seconds=1)), NOW)
    assert is_fault(Standing(1, NOW - LASTS), NOW)
    assert not is_fault(WELL, NOW)
