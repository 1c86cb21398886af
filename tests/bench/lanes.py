"""The lanes: onboarding as services lead it, onboarding by events alone, and the bare workflow."""

from datetime import timedelta
from typing import Protocol
from uuid import uuid4

from temporalio.client import Client

from domain.customers import Channel, Identity, Topic
from domain.events import AccountDeleted, Envelope
from starter.client import Jornada
from tests.bench.bare import JOURNEYS_QUEUE, Bare
from workflows.base.inbox import SIGNAL
from workflows.onboarding.events import SignedUp


class Lane(Protocol):
    """A way through the same touchpoints. Its workflows' ids are `{workflow}/{customer_id}`."""

    name: str
    worker: str
    """Whose process works for it."""
    workflow: str

    async def introduce(self, customer_id: str) -> None:
        """Do what is done before the clock starts."""
        ...

    async def start(self, customer_id: str) -> None:
        """Begin."""
        ...

    async def leave(self, customer_id: str) -> None:
        """Let the customer delete their account."""
        ...


class Ours:
    """`onboarding`, started and signalled by a service."""

    name = worker = "ours"
    workflow = "onboarding"

    def __init__(self, jornada: Jornada) -> None:
        self._jornada = jornada

    async def introduce(self, customer_id: str) -> None:
        """Tell who they are: somebody who takes texts, so that each message is one attempt."""
        await self._jornada.identify(
            Identity(
                customer_id=customer_id,
                email=f"{customer_id}@example.com",
                phone=_a_number_of(customer_id),
                first_name="Ana",
                consents={Topic.ACCOUNT: {Channel.SMS: True}},
            )
        )

    async def start(self, customer_id: str) -> None:
        """Enrol them: a row in the store, then the workflow."""
        await self._jornada.start(self.workflow, customer_id)

    async def leave(self, customer_id: str) -> None:
        """Signal their enrolment."""
        handle = self._jornada.temporal.get_workflow_handle(f"{self.workflow}/{customer_id}")
        envelope = Envelope(event_id=uuid4().hex, name=AccountDeleted.event_name())
        await handle.signal(SIGNAL, envelope)


def _a_number_of(customer_id: str) -> str:
    """Return a number of their own: texts to one number wait for each other."""
    return f"+55119{int(customer_id.removeprefix('c-'), 16) % 10**8:08}"


class ByEvents(Ours):
    """The same, through the intake and the dispatcher, which must be running."""

    name = "ours, by events"

    async def start(self, customer_id: str) -> None:
        """Let them sign up."""
        await self._jornada.track(customer_id, SignedUp())

    async def leave(self, customer_id: str) -> None:
        """Let them delete their account."""
        await self._jornada.track(customer_id, AccountDeleted())


class ByHand:
    """The bare workflow."""

    name = worker = workflow = "bare"

    def __init__(self, client: Client, window: timedelta) -> None:
        self._client = client
        self._window = window

    async def introduce(self, customer_id: str) -> None:
        """Nobody needs to know them."""

    async def start(self, customer_id: str) -> None:
        """Start the workflow."""
        await self._client.start_workflow(
            Bare.run,
            self._window,
            id=f"{self.workflow}/{customer_id}",
            task_queue=JOURNEYS_QUEUE,
        )

    async def leave(self, customer_id: str) -> None:
        """Signal it."""
        handle = self._client.get_workflow_handle(f"{self.workflow}/{customer_id}")
        await handle.signal(Bare.event, AccountDeleted.event_name())
