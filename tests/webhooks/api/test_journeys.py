"""Starting a journey without an event, and asking what was decided."""

from datetime import datetime
from typing import Any

import pytest
from temporalio.client import Client

from adapters.settings import Settings
from cli.devserver import dev_server
from domain.customers import Channel
from domain.operations import OperatorRequest
from starter.client import Jornada
from tests.webhooks.conftest import ANA, OPERATOR, World, calling
from workflows.onboarding.messages import FIRST_STEPS
from workflows.plugin import journey_plugin

ONBOARDING = "/v1/journeys/onboarding"


async def start(world: World, body: Any, path: str = ONBOARDING) -> Any:
    return await world.http.post(path, json=body, headers=OPERATOR)


async def test_a_start_is_written_down_also_with_temporal_away(world: World) -> None:
    answer = await start(world, {"customer_id": "c-1", "request_id": "r-1"})
    assert answer.status_code == 202
    assert answer.json() == {"workflow_id": "onboarding/c-1", "result": "accepted"}
    (row,) = await world.rows("enrolments")
    assert (row["workflow_id"], row["state"]) == ("onboarding/c-1", "starting")


async def test_a_repeat_of_a_request_enrols_once(world: World) -> None:
    for _ in range(2):
        answer = await start(world, {"customer_id": "c-1", "request_id": "r-1", "key": None})
        assert answer.status_code == 202
    assert len(await world.rows("enrolments")) == 1


async def test_an_unknown_journey_is_answered_with_those_there_are(world: World) -> None:
    answer = await start(world, {"customer_id": "c-1"}, "/v1/journeys/s3cret")
    assert answer.status_code == 404
    assert "onboarding" in answer.json()["error"]
    assert "s3cret" not in answer.text
    assert not any((await world.everything()).values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customer_id", None),
        ("customer_id", "s3cret@example.com"),
        ("customer_id", 7),
        ("key", "s3cret key"),
        ("key", ""),
        ("key", "s3cret"),
        ("request_id", ""),
        ("request_id", "s3cret" * 200),
    ],
)
async def test_an_unusable_field_is_named_and_not_quoted(
    world: World, field: str, value: Any
) -> None:
    answer = await start(world, {"customer_id": "c-1", field: value})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(field)
    assert "s3cret" not in answer.text
    assert not any((await world.everything()).values())


async def test_a_key_that_a_journey_does_not_have_is_refused_in_words(world: World) -> None:
    answer = await start(world, {"customer_id": "c-1", "key": "order-1"})
    assert answer.status_code == 422
    assert answer.json()["error"] == "key: the journey onboarding has no key"


async def test_a_temporal_that_refuses_is_told_in_our_shape(
    world: World, settings: Settings
) -> None:
    """It was never prepared: it lacks our search attributes."""
    async with dev_server(port=0, ui_port=0, search_attributes=()) as server:
        temporal = await Client.connect(server.address, plugins=[journey_plugin()])
        async with calling(Jornada(temporal, world.database), settings) as http:
            answer = await http.post(ONBOARDING, json={"customer_id": "c-1"}, headers=OPERATOR)
    assert answer.status_code == 503
    assert "Temporal refuses" in answer.json()["error"]
    assert "jornada migrate" in answer.json()["what_to_do"]


async def test_a_customer_is_explained(world: World) -> None:
    touchpoint = await world.sent()
    answer = await world.http.get("/v1/customers/c-ana/explain", headers=OPERATOR)
    assert answer.status_code == 200
    (enrolment,) = answer.json()["enrolments"]
    (message,) = enrolment["touchpoints"]
    assert message["touchpoint_id"] == touchpoint.touchpoint_id
    assert (message["status"], message["message"]) == ("sent", "onboarding.welcome")
    assert "ana@example.com" not in answer.text


async def test_a_customer_whose_text_no_journey_asked_for_is_explained(world: World) -> None:
    await world.meet()
    form = {"MessageSid": "SM-1", "From": str(ANA.phone), "Body": "What a day!"}
    assert (await world.twilio("/webhooks/twilio/inbound", form)).status_code == 200
    answer = await world.http.get("/v1/customers/c-ana/explain", headers=OPERATOR)
    assert answer.status_code == 200
    assert [task["journey"] for task in answer.json()["open_tasks"]] == [None]


async def test_an_unsubscribe_by_a_link_is_explained_as_one(world: World) -> None:
    touchpoint = await world.sent(FIRST_STEPS)
    path = f"/m/{touchpoint.link_token}/unsubscribe"
    assert (await world.http.post(path)).status_code == 200
    answer = await world.http.get("/v1/customers/c-ana/explain", headers=OPERATOR)
    told = [one for one in answer.json()["consents"] if one["topic"] == touchpoint.topic]
    assert [(one["channel"], one["granted"], one["source"]) for one in told] == [
        ("email", False, "link"),
        ("sms", False, "link"),
    ]


async def test_a_lifting_is_explained_with_what_was_lifted(world: World) -> None:
    await world.meet()
    form = {"MessageSid": "SM-1", "From": str(ANA.phone), "Body": "STOP"}
    assert (await world.twilio("/webhooks/twilio/inbound", form)).status_code == 200
    (barred,) = (await world.jornada.explain("c-ana")).suppressions
    maria = OperatorRequest(by="maria", reason="they called")
    await world.jornada.operators.unsuppress("c-ana", Channel.SMS, maria, customer_requested=True)
    answer = await world.http.get("/v1/customers/c-ana/explain", headers=OPERATOR)
    _, lifted = answer.json()["opt_outs"]
    assert (lifted["by"], lifted["reason"]) == ("maria", "they called")
    assert lifted["barred_for"] == "opted_out"
    assert datetime.fromisoformat(lifted["barred_at"]) == barred.at


@pytest.mark.parametrize(
    ("customer_id", "status"),
    [("nobody", 404), ("s3cret@example.com", 422), ("nul%00", 422), ("%ED%A0%80", 422)],
)
async def test_a_customer_who_is_not_there_is_not_explained(
    world: World, customer_id: str, status: int
) -> None:
    answer = await world.http.get(f"/v1/customers/{customer_id}/explain", headers=OPERATOR)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "s3cret" not in answer.text
