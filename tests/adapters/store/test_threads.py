"""Threads that work for an event loop: what becomes of a job whose task is cancelled."""

import asyncio
import threading

import pytest

from adapters.store.engine.threads import Job, Threads
from tests.waiting import PATIENCE, give_way, in_time


async def test_jobs_are_done_in_their_order_and_an_error_is_their_tasks() -> None:
    threads, done = Threads(1, "test"), list[int]()

    def work(number: int) -> int:
        done.append(number)
        return 1 // number

    jobs = (threads.do(lambda _, n=number: work(n)) for number in range(3))  # type: ignore[misc] # mypy infers no default
    results = await asyncio.gather(*jobs, return_exceptions=True)
    threads.close()

    assert done == [0, 1, 2]
    assert [type(result) for result in results] == [ZeroDivisionError, int, int]


async def test_a_job_that_is_given_up_before_its_turn_is_never_done() -> None:
    threads, goes_on, done = Threads(1, "test"), threading.Event(), list[str]()
    first = asyncio.create_task(threads.do(lambda _: goes_on.wait(PATIENCE)))
    second = asyncio.create_task(threads.do(lambda _: done.append("second")))
    await give_way()
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    goes_on.set()
    assert await first
    threads.close()

    assert done == []


async def test_a_task_that_is_cancelled_just_when_its_job_has_ended_waits_for_nothing() -> None:
    job = Job(lambda _: "done")
    task = asyncio.create_task(job.result())
    await asyncio.sleep(0)  # noqa: TID251 - one step of the loop, which is the point
    job.do()
    await asyncio.sleep(0)  # noqa: TID251 - as above
    task.cancel()
    async with in_time():
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_job_knows_that_it_is_given_up() -> None:
    threads, began, goes_on = Threads(1, "test"), threading.Event(), threading.Event()
    seen = list[bool]()

    def work(job: Job[None]) -> None:
        began.set()
        goes_on.wait(PATIENCE)
        seen.append(job.is_given_up)

    task = asyncio.create_task(threads.do(work))
    await asyncio.to_thread(began.wait, PATIENCE)
    task.cancel()
    await give_way()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    threads.close()

    assert seen == [True]
