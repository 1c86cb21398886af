"""The operators' commands against a real server and a worker."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from adapters.settings import Settings
from cli.devserver import DevServer
from cli.errors import CommandFailed
from cli.operating import Place, ask, operate, start
from domain.customers import Channel, Identity, Topic
from domain.ids import workflow_id
from domain.journeys import StatusReport
from domain.messages import Reason
from domain.operations import OperatorAction
from starter.client import operators
from tests.cli.running import PATIENT, Ran, jornada
from tests.e2e.conftest import World
from tests.journeys.world import travel_settings
from tests.waiting import BRIEFLY, eventually, in_time

WHY = ("--reason", "the phone is down", "--by", "maria")

Typed = Callable[..., Awaitable[Ran]]


@pytest.fixture
def settings(
    temporal_server: DevServer, store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """What an operator has set."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server.address)
    return travel_settings(f"sqlite:///{store_file}")


@pytest.fixture
def typed(temporal_server: DevServer, settings: Settings) -> Typed:
    """Type a command, and let it be a process of its own."""

    def type_(*words: str) -> Awaitable[Ran]:
        told = {"DATABASE_URL": settings.database_url, "TEMPORAL_ADDRESS": temporal_server.address}
        return jornada(*words, command=PATIENT, **told)

    return type_


@pytest.fixture
async def served(slow_world: World) -> AsyncIterator[World]:
    """A world in which the dispatcher of `jornada serve` runs; it knows this test's customer."""
    await slow_world.jornada.identify(
        Identity(
            customer_id=slow_world.customer_id,
            email=f"{slow_world.customer_id}@example.com",
            consents={topic: {Channel.EMAIL: True} for topic in Topic},
        )
    )
    dispatching = asyncio.create_task(slow_world.jornada.relay.dispatcher.run())
    yield slow_world
    dispatching.cancel()
    await asyncio.wait([dispatching])


def said(ran: Ran) -> str:
    """What a command said that went well and complained of nothing."""
    assert (ran.code, ran.complained) == (0, "")
    return ran.said


def refused(ran: Ran) -> str:
    """The one line of a command that failed."""
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line


async def test_an_enrolment_is_started_held_resumed_hurried_ended_and_explained(
    served: World, typed: Typed, settings: Settings
) -> None:
    enrolment = ("onboarding", served.customer_id)
    where = workflow_id(*enrolment)

    async def steered(action: OperatorAction) -> str:
        return await operate(
            settings, Place(*enrolment, None), action, "maria", "the phone is down"
        )

    assert said(await typed("start", *enrolment)) == f"{where} is started.\n"
    await served.waiting_for("Email Verified")

    settled = await start(settings, Place(*enrolment, None), None)
    assert settled == f"{where} was started before: nothing was done."

    held = said(await typed("hold", *enrolment, *WHY))
    assert held.startswith(f"{where} is held: nothing is sent and nothing ends until")
    assert "Now: held by maria, while waiting for Email Verified, until 2" in held
    again, account, status, as_json = await asyncio.gather(
        typed("hold", *enrolment, *WHY),
        typed("explain", served.customer_id),
        typed("status", *enrolment),
        typed("status", *enrolment, "--json"),
    )
    assert refused(again) == f"jornada: {where}: it is held already, by maria"
    assert "Stage  consideration" in said(status)
    *_, now = said(account).partition("\nNow\n")
    assert "at the stage consideration, waiting for Email Verified" in " ".join(now.split())
    assert "maria holds it since 2" in now
    assert "next: nothing is sent and nothing ends until" in " ".join(now.split())
    assert "the phone is down" in status.said
    assert "Welcome: sent, e-mail" in status.said
    report = StatusReport.model_validate_json(said(as_json))
    assert (report.held and report.held.by, report.customer_id) == ("maria", served.customer_id)

    assert (await steered(OperatorAction.RESUME)).startswith(
        f"{where} goes on. Now: waiting for Email Verified, until 2"
    )
    assert (await steered(OperatorAction.SKIP_WAIT)).startswith(f"{where} waits no longer. Now: ")
    # It may be about to send, which is finished first.
    assert (await steered(OperatorAction.LEAVE)).startswith(f"{where} is left. Now: ")

    async def is_over() -> bool:
        handle = served.client.get_workflow_handle(where)
        return (await handle.describe()).close_time is not None

    await eventually(is_over)
    told = said(await typed("status", *enrolment))
    assert "Now    ended as left (taken out)" in told
    again, account = await asyncio.gather(
        typed("leave", *enrolment, *WHY), typed("explain", served.customer_id)
    )
    assert refused(again).startswith(f"jornada: there is no {where} now")
    deeds = ("held it", "let it go on", "ended its wait", "took the customer out")
    found = [said(account).find(f"maria {deed}: the phone is down") for deed in deeds]
    assert -1 not in found
    assert found == sorted(found)


async def test_a_message_that_is_paused_is_told_so_and_by_whom(
    served: World, typed: Typed, settings: Settings, tmp_path: Path
) -> None:
    said(await typed("pause", "--message", "onboarding.welcome", *WHY))
    enrolment = ("onboarding", served.customer_id)
    said(await typed("start", *enrolment))

    async def is_held() -> bool:
        account = await served.jornada.explain(served.customer_id)
        sent = [one for each in account.enrolments for one in each.touchpoints]
        return [one.reason for one in sent] == [Reason.PAUSED]

    await eventually(is_held)
    status, account = await asyncio.gather(
        typed("status", *enrolment), typed("explain", served.customer_id)
    )
    told = " ".join(said(status).split())
    assert "Now sending Welcome by e-mail, which is paused" in told
    assert "Paused the message onboarding.welcome, by maria since 2" in told
    assert "the phone is down" in told
    *_, now = said(account).partition("\nNow\n")
    assert "sending Welcome by e-mail, which is paused" in " ".join(now.split())
    assert "next: the message waits for `jornada unpause`" in " ".join(now.split())

    empty = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/empty.db"})
    without_store, none = await ask(empty, Place(*enrolment, None))
    assert (without_store.doing, none) == ("sending Welcome by e-mail", [])


async def test_an_event_is_handed_on_by_the_dispatcher_that_runs(
    served: World, typed: Typed
) -> None:
    ordered = ("track", served.customer_id, "Order Completed")
    ran = said(await typed(*ordered, "-p", "order_id=o-1"))
    assert ran.endswith(", and handed on.\n")
    (enrolment,) = (await served.jornada.explain(served.customer_id)).enrolments
    assert enrolment.workflow_id == f"post_purchase/{served.customer_id}/o-1"
    status = await typed("status", "post_purchase", served.customer_id, "--key", "o-1", "--json")
    assert json.loads(said(status))["key"] == "o-1"

    keyless = refused(await typed(*ordered))
    assert keyless.startswith("jornada: properties.order_id: is missing")


async def test_a_caller_is_shown_with_what_their_journey_waits_for(
    served: World, typed: Typed
) -> None:
    said(await typed("start", "onboarding", served.customer_id))
    await served.waiting_for("Email Verified")
    shown, as_json = await asyncio.gather(
        typed("customer", f"{served.customer_id}@example.com"),
        typed("customer", served.customer_id, "--json"),
    )
    *_, journeys = " ".join(said(shown).split()).partition(" Journeys ")
    assert "onboarding: running" in journeys
    assert "waiting for Email Verified" in journeys
    assert "next: it goes on when Email Verified comes, and at 2" in journeys
    over_http = await served.jornada.views.view(served.customer_id)
    assert over_http is not None
    (enrolment,) = json.loads(said(as_json))["enrolments"]
    assert enrolment == over_http.enrolments[0].model_dump(mode="json")
    assert enrolment["now"]["waiting_for"] == ["Email Verified"]


async def test_who_is_in_no_journey_cannot_be_steered_or_asked(
    slow_world: World, settings: Settings
) -> None:
    enrolment = Place("post_purchase", slow_world.customer_id, "o-1")
    for asked in (
        ask(settings, enrolment),
        operate(settings, enrolment, OperatorAction.HOLD, "maria", "ill"),
    ):
        with pytest.raises(CommandFailed) as refusal:
            await asked
        assert str(refusal.value) == (
            f"there is no {enrolment.workflow_id} now: `jornada explain` tells what became of it"
        )


async def test_without_a_worker_a_hint_comes_soon(
    temporal_server: DevServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = Place("onboarding", "c-nobody-works", None)
    client = await Client.connect(temporal_server.address)
    assert await start(settings, enrolment, None) == f"{enrolment.workflow_id} is started."
    monkeypatch.setattr(operators, "ANSWER_WITHIN", timedelta(seconds=BRIEFLY))
    try:
        async with in_time():
            asked, steered = await asyncio.gather(
                ask(settings, enrolment),
                operate(settings, enrolment, OperatorAction.LEAVE, "maria", "ill"),
                return_exceptions=True,
            )
        for hint in (asked, steered):
            assert isinstance(hint, CommandFailed)
            assert "is `jornada worker` running" in str(hint)
        assert "may still be carried out" in str(steered)
    finally:
        await client.get_workflow_handle(enrolment.workflow_id).terminate("the test is over")
