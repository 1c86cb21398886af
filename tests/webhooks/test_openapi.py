"""The app keeps to its own description, whatever is sent: every operation that OpenAPI lists.

schemathesis makes up requests from the description, right and wrong ones, and sends them to the
real app on a real port, the dispatcher beside it. To search longer, and elsewhere:
`FUZZ_EXAMPLES=3000 FUZZ_SEED=7 pytest -n 0 --timeout 0 tests/webhooks/test_openapi.py`
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

from adapters.settings import Settings
from domain.actions import UNSUBSCRIBE, Action
from domain.customers import Identity
from starter.client import Jornada
from tests.webhooks.conftest import (
    ANA,
    API_KEY,
    WRITE_KEY,
    World,
)
from tests.webhooks.searching import Vendors, hooked, search
from vendors.sendgrid.webhook import STATES as EMAIL_STATES
from vendors.twilio.webhook import STATES as TEXT_STATES
from webhooks.serve import serving
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.messages import CATALOGUE
from workflows.segments import SEGMENTS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
"""Made up for each operation, beside those that visit every limit in the description once."""
SEED = int(os.environ.get("FUZZ_SEED", "1"))

KEYS = {
    "openapi": {
        "Write key": {"username": WRITE_KEY, "password": ""},
        "API key": {"bearer": API_KEY},
    }
}
VENDORS = "vendors"
"""The tag of what vendors post to."""
EVENTS = "events"
"""The tag of what a company's own services and its visitors' devices send."""
FORM = "application/x-www-form-urlencoded"
TWILIO_NEEDS = ["MessageSid", "MessageStatus", "From"]
TWILIO_FIELDS = [*TWILIO_NEEDS, "Body", "OptOutType"]

NO_MATTER_WHAT = ["401", "403", "404", "409", "410", "413"]
"""No key, no signature, no such thing, not as things stand, a link outdated, a body too large."""
ASK_TEMPORAL = ("/health/ready", "/v1/broadcasts/{broadcast_id}/{action}")
"""Temporal is away here, which is their answer."""
WELCOME_OR_NOT = {
    # 400 is also for what no store can hold, which no description can tell.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", *NO_MATTER_WHAT]},
    "negative_data_rejection": {"expected-statuses": ["400", "405", "422", *NO_MATTER_WHAT]},
}
RIGHTLY_REFUSED = (
    *("messageId: this message id was used before", "properties."),
    *("option: is none of the question's answers", "words: a text holds a NUL"),
    *("userId: is a word for no id", "customer_id: is a word for no id"),
    *("messageId: is a word for no id", "request_id: is a word for no id", "key: "),
    *("before: must be a `before`", "address: must be an e-mail"),
    "event: the event `",
    "customer_id: is of a customer who was erased",
    "channel: the customer has no address on it",
    *("topics: names a topic that nobody can leave", "quiet_hours: must begin and end"),
    *("userId: is missing", "reason: ", "journey: "),
)
"""What fits the description, but not what was said before, what is asked for, or real life."""
NOT_OURS_TO_REFUSE = {
    # What we do not understand of a vendor's post is acknowledged, or it would come for a day.
    "negative_data_rejection": {"enabled": False},
    "positive_data_acceptance": {"enabled": False},
}
READ_AS_NOTHING = {
    # A field that cannot be read is left out, and the rest of its call is kept.
    "negative_data_rejection": {"enabled": False},
}


def a_customer(number: int) -> Identity:
    return ANA.model_copy(
        update={
            "customer_id": f"c-{number}",
            "email": f"ana{number}@example.com",
            "phone": f"+55119123456{number:02}",
        }
    )


async def touchpoint_ids(world: World) -> AsyncIterator[str]:
    """Send each message with links of its own, but for a consent's, to a customer of its own."""
    with_links = [each for each in CATALOGUE.values() if {*each.actions} - {Action.CONFIRM}]
    for number, message in enumerate(with_links):
        customer = a_customer(number)
        sent = await world.sent(message, message.channels[0], customer=customer)
        yield sent.touchpoint_id


async def known_values(world: World) -> dict[str, list[str]]:
    """Values that mean something to the app, by the names its parameters and fields have."""
    touchpoints = [each async for each in touchpoint_ids(world)]
    customers = [a_customer(number) for number in range(3)]
    moved = customers[0].model_copy(
        update={"email": "moved@example.com"}
    )  # their links are outdated
    await world.jornada.identify(moved, message_id="moved")
    ids = [customer.customer_id for customer in customers]
    return {
        "touchpoint_id": touchpoints,
        "touchpoint": touchpoints,
        "action": [UNSUBSCRIBE, Action.VERIFY],  # the page of an answer is a route of its own
        "customer_id": ids,
        "journey": [*JOURNEYS_BY_NAME],
        "segment": [*SEGMENTS],
        "body.customer_id": ids,
        "body.address": [str(customer.email) for customer in customers],
        "body.userId": ids,
        "body.event": [*world.jornada.event_kinds()],
        "body.traits.email": ["ana@example.com", "nobody"],
        "body.traits.phone": ["+5511912345678", "+1"],
        "body.traits.locale": ["pt-BR", "en_US"],
        "body.traits.timezone": ["America/Sao_Paulo", "Nowhere/At_All"],
        "body.[*].touchpoint_id": touchpoints,
        "body.[*].event": [*EMAIL_STATES],
        "body.MessageStatus": [*TEXT_STATES],
        "body.From": [customer.phone or "" for customer in customers],
        "body.Body": ["STOP", "start", "2"],
        "body.option": ["1", "2", "3"],  # most questions have these
    }


def operations(told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    }


def is_vendors(operation: Mapping[str, Any]) -> bool:
    return VENDORS in operation.get("tags", ())


def description(
    told: dict[str, Any], url: str, known: Mapping[str, list[str]], **how: Any
) -> schemathesis.BaseSchema:
    """Return what the app tells of itself; most of what is made up takes `known` values."""
    for operation in operations(told).values():
        form = operation.get("requestBody", {}).get("content", {}).get(FORM)
        if form is not None and is_vendors(operation):
            fields = {name: {"type": "string"} for name in TWILIO_FIELDS}
            form["schema"] = {"properties": fields, "required": TWILIO_NEEDS} | form["schema"]
    config = {
        "base-url": url,
        "seed": SEED,
        "generation": {"max-examples": EXAMPLES, "deterministic": True},
        "checks": WELCOME_OR_NOT,
        "operations": [
            {"include-tag": VENDORS, "checks": NOT_OURS_TO_REFUSE},
            {"include-tag": EVENTS, "checks": READ_AS_NOTHING},
        ],
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": {name: {"dictionary": name, "probability": 0.7} for name in known},
    }
    return schemathesis.openapi.from_dict(told, config=schemathesis.Config.from_dict(config | how))


def before_call(_of: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: Any) -> None:
    kwargs["auth"] = Vendors()
    for name in ("messageId", "request_id", "MessageSid", "userId", "previousId"):
        # What it says for any text, again and again: a repeat, or a word for nobody, ends there.
        if isinstance(case.body, dict) and case.body.get(name) == "0":
            case.body[name] = uuid4().hex


def filter_failure(
    _of: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    """Tell whether it is one: a refusal of what fits may rest on more than OpenAPI can tell."""
    if (
        case.operation.path in ASK_TEMPORAL
        and response.status_code == httpx.codes.SERVICE_UNAVAILABLE
    ):
        return False
    why = response.text.removeprefix('{"error":"')
    return not (isinstance(failure, RejectedPositiveData) and why.startswith(RIGHTLY_REFUSED))


@asynccontextmanager
async def described_app(
    jornada: Jornada, settings: Settings, world: World, **how: Any
) -> AsyncIterator[schemathesis.BaseSchema]:
    """The app on a port, as it describes itself."""
    known = await known_values(world)
    told = (await world.http.get("/openapi.json")).json()
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        yield description(told, address.url, known, **how)


def guarded(schema: schemathesis.BaseSchema) -> set[str]:
    """Return the operations that ask for a key or a vendor's signature."""
    return {
        name
        for name, operation in operations(schema.raw_schema).items()
        if "security" in operation or is_vendors(operation)
    }


@pytest.mark.thorough
async def test_whoever_may_send_it_no_request_meets_an_error_or_an_undescribed_answer(
    jornada: Jornada, settings: Settings, world: World
) -> None:
    """With the right keys, and the vendors' signatures, which each guarded operation accepts."""
    async with described_app(jornada, settings, world, auth=KEYS) as schema:
        with hooked(before_call, filter_failure):
            found = await asyncio.to_thread(search, schema)
    assert not found.problems, "\n\n".join(found.problems)
    assert found.welcome >= {each for each in guarded(schema) if not each.endswith(ASK_TEMPORAL)}


@pytest.mark.thorough
async def test_strangers_meet_no_error_and_only_what_is_open_to_all(
    jornada: Jornada, settings: Settings, world: World
) -> None:
    """No keys, no signatures."""
    async with described_app(jornada, settings, world) as schema:
        with hooked(filter_failure):
            found = await asyncio.to_thread(search, schema)
    assert not found.problems, "\n\n".join(found.problems)
    assert not found.welcome & guarded(schema)
