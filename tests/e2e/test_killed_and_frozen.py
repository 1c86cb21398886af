"""A worker killed or frozen in the midst of a send: nobody gets a second message, nor none."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from cli.devserver import DevServer
from domain.clock import Pace
from domain.customers import Channel
from domain.explanation import ExplainedTouchpoint
from tests.cli.running import ROOT, inherited
from tests.daytime import where_it_is_noon
from tests.e2e.company import Company, a_company
from tests.journeys.travel import EMAIL, PHONE
from tests.vendors.fake import FakeVendor
from tests.waiting import eventually, eventually_so, in_time

CHANNELS = pytest.mark.parametrize("channel", list(Channel))


@pytest.fixture
async def workless(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Company]:
    """A company whose vendors tell what they know, and which has no worker yet."""
    async with AsyncExitStack() as stack:
        company = await a_company(
            temporal_server, store_file, Pace(), stack, works=False, sendgrid_email_activity=True
        )
        company.sendgrid.has_activity = True
        yield company


class Workers:
    """Begins workers, processes of their own, and ends them with the test."""

    def __init__(self, company: Company, server: DevServer, stack: AsyncExitStack) -> None:
        self._environment = inherited() | company.environment(server.address)
        self._stack = stack

    async def begin(self, *words: str) -> Process:
        """Begin one and wait until it works."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.e2e.mortal_worker", *words),
            cwd=ROOT,
            env=self._environment,
            stdout=PIPE,
        )
        self._stack.push_async_callback(_end, process)
        assert process.stdout is not None
        async with in_time():
            while (line := await process.stdout.readline()) != b"up\n":
                assert line, "the worker has ended"
        return process


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


@asynccontextmanager
async def workers_of(company: Company, server: DevServer) -> AsyncIterator[Workers]:
    async with AsyncExitStack() as stack:
        yield Workers(company, server, stack)


async def order_a_car(company: Company) -> None:
    """It is confirmed by e-mail, and then by SMS."""
    consents = {"order_updates": ["sms", "email"]}
    traits = {"email": EMAIL, "phone": PHONE, "timezone": where_it_is_noon(), "consents": consents}
    await company.says("identify", traits=traits)
    await company.says("track", event="Car Ordered", properties={"order_id": "o-1"})


async def confirmed(company: Company) -> Sequence[ExplainedTouchpoint]:
    """Wait until both confirmations are settled, and nothing more is about to be sent."""

    async def look() -> Sequence[ExplainedTouchpoint] | None:
        enrolments = (await company.jornada.explain(company.customer_id)).enrolments
        touchpoints = [each for enrolment in enrolments for each in enrolment.touchpoints]
        return touchpoints if [each.status for each in touchpoints] == ["sent", "sent"] else None

    return await eventually(look)


def vendor_of(company: Company, channel: Channel) -> FakeVendor[Any]:
    return company.sendgrid if channel is Channel.EMAIL else company.twilio


def assert_each_once(company: Company) -> None:
    assert (len(company.sendgrid.journal), len(company.twilio.journal)) == (1, 1)


def settled(touchpoints: Sequence[ExplainedTouchpoint], channel: Channel) -> list[tuple[str, ...]]:
    (touchpoint,) = [each for each in touchpoints if each.channel == channel]
    return [(each.state, each.settled_by or "") for each in touchpoint.attempts]


def once(act: Callable[[], None]) -> Callable[[object], None]:
    done: list[object] = []

    def first(found: object) -> None:
        if not done:
            done.append(found)
            act()

    return first


@CHANNELS
async def test_a_worker_killed_between_acceptance_and_record_sends_no_second_message(
    workless: Company, temporal_server: DevServer, channel: Channel
) -> None:
    """The vendor has it and nobody wrote that down: the next worker asks the vendor."""
    vendor = vendor_of(workless, channel)
    async with workers_of(workless, temporal_server) as workers:
        doomed = await workers.begin()
        vendor.on_accepted = once(doomed.kill)
        await order_a_car(workless)
        assert await doomed.wait() == -signal.SIGKILL
        await workers.begin()
        touchpoints = await confirmed(workless)
    assert_each_once(workless)
    assert settled(touchpoints, channel) == [("handed_over", "trace")]


async def test_a_mail_whose_worker_was_killed_is_settled_by_its_vendors_event(
    workless: Company, temporal_server: DevServer
) -> None:
    """Without the Email Activity API: here nobody is asked, as the event was there first."""
    workless.sendgrid.reports_by_itself = True
    workless.sendgrid.reports_to = f"{workless.url}/webhooks/sendgrid/events"
    async with workers_of(workless, temporal_server) as workers:
        doomed = await workers.begin()
        workless.sendgrid.on_accepted = once(doomed.kill)
        await order_a_car(workless)
        await doomed.wait()
        await workless.sendgrid.quiet()
        await workers.begin()
        touchpoints = await confirmed(workless)
    assert_each_once(workless)
    assert settled(touchpoints, Channel.EMAIL) == [("handed_over", "news")]
    assert not workless.sendgrid.asked


@pytest.mark.parametrize(
    ("where", "channel"),
    [
        ("render", Channel.EMAIL),
        pytest.param("render", Channel.SMS, marks=pytest.mark.thorough),
        pytest.param("deliver", Channel.EMAIL, marks=pytest.mark.prove),
        pytest.param("deliver", Channel.SMS, marks=pytest.mark.prove),
    ],
)
async def test_a_frozen_worker_that_wakes_behind_its_successors_back_calls_nobody(
    workless: Company, temporal_server: DevServer, tmp_path: Path, channel: Channel, where: str
) -> None:
    """It froze after its claim, and wakes long after its attempt was given up and made anew."""
    mark = tmp_path / "frozen"
    async with workers_of(workless, temporal_server) as workers:
        frozen = await workers.begin(where, channel, str(mark))
        await order_a_car(workless)
        await eventually_so(mark.exists)
        await workers.begin()
        touchpoints = await confirmed(workless)
        assert_each_once(workless)
        assert settled(touchpoints, channel) == [("absent", "trace"), ("handed_over", "")]

        asked = len(workless.sendgrid.requests), len(workless.twilio.requests)
        frozen.send_signal(signal.SIGCONT)
        frozen.terminate()  # it lets its attempt come to an end first
        async with in_time():
            assert await frozen.wait() == 0
        assert (len(workless.sendgrid.requests), len(workless.twilio.requests)) == asked
        assert await confirmed(workless) == touchpoints
    assert_each_once(workless)
