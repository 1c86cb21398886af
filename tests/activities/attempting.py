"""One attempt to send a welcome."""

import dataclasses
from datetime import UTC, datetime, timedelta

from temporalio.testing import ActivityEnvironment

from activities.send import Touchpoints
from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Topic
from domain.errors import VendorUnavailable
from domain.ids import touchpoint_key
from domain.messages import Delivery, OutboundMessage, SendRequest
from domain.ports import CallDeadline, Renderer, SendResult
from messages.renderer import TemplateRenderer
from vendors.sandbox import SandboxProvider
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME

NOW = datetime(2040, 1, 9, 12, tzinfo=UTC)
REQUEST = SendRequest(
    touchpoint_key=touchpoint_key("run-1", WELCOME.name, 1),
    message=WELCOME.name,
    channel=Channel.EMAIL,
    journey="onboarding",
    customer_id="c-1",
    workflow_id="onboarding/c-1",
    first_execution_run_id="run-1",
    journey_topic=Topic.TIPS,
    due_at=NOW,
)
TIME_OUT = timedelta(minutes=1)


def begun(*, after: timedelta = timedelta(), tried: int = 1) -> ActivityEnvironment:
    """Return where an attempt runs that began then."""
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(
        environment.info,
        started_time=NOW + after,
        start_to_close_timeout=TIME_OUT,
        attempt=tried,
    )
    return environment


async def attempt(
    database: Database, *, ledger: SqlLedger | None = None, renderer: Renderer | None = None
) -> Delivery:
    touchpoints = Touchpoints(
        ledger or SqlLedger(database),
        renderer or TemplateRenderer(),
        {Channel.EMAIL: SandboxProvider(SqlMailbox(database), Channel.EMAIL)},
        CATALOGUE,
        "http://127.0.0.1:8000",
    )
    environment = begun()
    return await environment.run(touchpoints.send, REQUEST)


class DownProvider(SandboxProvider):
    """Its vendor cannot be reached."""

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        raise VendorUnavailable("down")
