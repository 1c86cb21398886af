"""A journey cannot be poisoned: whatever is signalled, the customer's story goes on."""

import json
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest

from domain.access import ALL, Role, Scope, WantedKey
from starter.client.quarantine import InQuarantine
from tests.e2e.conftest import World
from tests.thorough import few
from tests.waiting import eventually
from tests.webhooks.conftest import a_rehearsal
from tests.webhooks.console.desk import a_desk
from tests.webhooks.edge.keyring import MARIA

SECRET = "ana.souza@example.com"
DEEP = ("[" * 5000 + f'"{SECRET}"' + "]" * 5000).encode()


def plain(value: object) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(value).encode())


POISONS: dict[str, tuple[str, list[Payload]]] = {
    "no argument": ("event", []),
    "three arguments": ("event", [plain(SECRET), plain(2), plain(None)]),
    "garbage bytes": (
        "event",
        [Payload(metadata={"encoding": b"json/plain"}, data=b"\xff\x00" + SECRET.encode())],
    ),
    "an unknown encoding": (
        "event",
        [Payload(metadata={"encoding": b"\xfe\xed"}, data=SECRET.encode())],
    ),
    "a wrong type": ("event", [plain([SECRET])]),
    "an id that is an address": ("event", [plain({"event_id": SECRET, "name": "Email Verified"})]),
    "a 5,000-deep JSON": ("event", [Payload(metadata={"encoding": b"json/plain"}, data=DEEP)]),
    "a deep property": (
        "event",
        [
            Payload(
                metadata={"encoding": b"json/plain"},
                data=b'{"event_id": "e", "name": "x", "properties": {"a": ' + DEEP + b"}}",
            )
        ],
    ),
    "a megabyte": ("event", [plain(SECRET * 50_000)]),
    "an event nobody listens to": ("event", [plain({"event_id": "e-9", "name": "Cat Fed"})]),
    "an unknown name": ("evnet", [plain({"event_id": "e-8", "name": "Email Verified"})]),
    "a name that is an address": (SECRET, [plain(1)]),
}


@pytest.mark.parametrize("poison", few(list(POISONS), 6))
async def test_a_poisonous_signal_is_quarantined_and_the_journey_goes_on(
    slow_world: World, poison: str
) -> None:
    name, payloads = POISONS[poison]
    await slow_world.jornada.start("onboarding", slow_world.customer_id)
    await slow_world.waiting_for("Email Verified")
    workflow_id = f"onboarding/{slow_world.customer_id}"

    await slow_world.client.workflow_service.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace=slow_world.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id),
            signal_name=name,
            input=Payloads(payloads=payloads),
        )
    )
    status = await slow_world.jornada.status("onboarding", slow_world.customer_id)
    assert status.quarantined_count == 1
    (noted,) = status.quarantined
    assert noted.size == sum(len(payload.data) for payload in payloads)
    assert noted.reason
    assert SECRET not in status.model_dump_json()

    await slow_world.track("Email Verified")
    await slow_world.waiting_for("Profile Completed")
    history = await slow_world.client.get_workflow_handle(workflow_id).fetch_history()
    kinds = [event.event_type for event in history.events]
    assert EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED not in kinds


async def test_the_quarantine_is_bounded_and_shown_in_the_details(slow_world: World) -> None:
    await slow_world.jornada.start("onboarding", slow_world.customer_id)
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(f"onboarding/{slow_world.customer_id}")
    for _ in range(25):
        await handle.signal("evnet", SECRET)

    status = await slow_world.jornada.status("onboarding", slow_world.customer_id)
    assert (status.quarantined_count, len(status.quarantined)) == (25, 20)


async def test_all_quarantines_are_in_one_list_that_keeps_to_a_keys_journeys(
    slow_world: World,
) -> None:
    await slow_world.jornada.start("onboarding", slow_world.customer_id)
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(f"onboarding/{slow_world.customer_id}")
    for name in ("evnet", SECRET, "other"):
        await handle.signal(name, SECRET)
    quarantine = slow_world.jornada.quarantine

    async def listed() -> InQuarantine | None:
        found = await quarantine.list()
        mine = [each for each in found if each.customer_id == slow_world.customer_id]
        return mine[0] if mine else None

    found = await eventually(listed)
    assert (found.journey, found.workflow_id, found.signal) == ("onboarding", handle.id, "evnet")
    assert found.is_running
    theirs = await quarantine.list(journeys={"onboarding"})
    assert found in theirs
    assert await quarantine.list(journeys={"car_delivery"}) == []
    assert await quarantine.list(journeys=()) == []


async def test_the_console_lists_them_and_leads_to_the_customer(
    slow_world: World, store_file: Path
) -> None:
    await slow_world.jornada.start("onboarding", slow_world.customer_id)
    await slow_world.waiting_for("Email Verified")
    handle = slow_world.client.get_workflow_handle(f"onboarding/{slow_world.customer_id}")
    await handle.signal("evnet<b>", SECRET)
    settings = a_rehearsal(f"sqlite:///{store_file}")

    async def page(name: str, scope: Scope) -> str:
        key = WantedKey(name, Role.READER, scope=scope)
        made = await slow_world.jornada.access.create(key, MARIA)
        desk = a_desk(slow_world.jornada, settings)
        await desk.sign_in(made)
        return (await desk.open("/console/quarantine")).text

    async def listed() -> bool:
        return bool(await slow_world.jornada.quarantine.list())

    await eventually(listed)
    of_theirs = f'<a href="/console/customers/{slow_world.customer_id}">'
    shown = await page("lena", ALL)
    assert of_theirs in shown
    assert ("(not printable)" in shown, SECRET in shown, "<b>" in shown) == (True, False, False)
    other = await page("rui", Scope(journeys=frozenset({"car_delivery"})))
    assert (of_theirs in other, "Nothing is in quarantine." in other) == (False, True)
