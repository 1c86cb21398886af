"""Enrolments for the filters of the Temporal UI to find, each in a state of its own."""

from datetime import UTC, datetime, timedelta

from adapters.store.broadcasts import begin
from domain.broadcast import entry_scope
from domain.customers import Channel, Identity, Topic
from domain.events import Envelope
from domain.ids import JOURNEYS_QUEUE
from domain.journeys import Enrolment
from domain.operations import OperatorAction, OperatorRequest
from starter.client.broadcasts import asked_for
from tests.e2e.conftest import World
from tests.waiting import eventually
from workflows.onboarding.journey import Onboarding

CAST = {
    "held": "onboarding/c-1001",
    "told": "post_purchase/c-2001/o-1",
    "left": "post_purchase/c-2001/o-2",
    "car": "car_delivery/c-3001/car-77",
    "loyal": "onboarding/c-4001",
    "by hand": "onboarding/c-7001",
    "lost": "onboarding/c-5001",
    "ended": "onboarding/c-6001",
}
MARIA = OperatorRequest(by="maria", reason="asked to wait")
A_DAY = timedelta(days=1)


class Cast:
    """The enrolments of one test, whose customers are no other test's."""

    def __init__(self, world: World) -> None:
        self._world = world

    def theirs(self, words: str) -> str:
        """Put this test's customers in the place of a page's, and its days around today."""
        now = datetime.now(UTC)
        return (
            words.replace('"c-', f'"{self._world.customer_id}-')
            .replace("/c-", f"/{self._world.customer_id}-")
            .replace("2026-05-01T00:00:00Z", f"{now + A_DAY:%Y-%m-%dT00:00:00Z}")
            .replace("2026-11-14T00:00:00Z", f"{now - A_DAY:%Y-%m-%dT00:00:00Z}")
        )

    def ids(self, *names: str) -> set[str]:
        """Return the workflow ids of some of them."""
        return {self.theirs(CAST[name]) for name in names}

    async def found_by(self, query: str, *names: str) -> None:
        """Wait until a filter finds these of all, and none of the others."""
        mine = ", ".join(f'"{each}"' for each in sorted(self.ids(*CAST)))
        asked, seen = f"({self.theirs(query)}) AND WorkflowId IN ({mine})", set[str]()

        async def finds() -> bool:
            seen.clear()
            seen.update([run.id async for run in self._world.client.list_workflows(asked)])
            return seen == self.ids(*names)

        try:
            await eventually(finds)
        except AssertionError:
            raise AssertionError(f"{asked} finds {seen}, not {self.ids(*names)}") from None

    async def assemble(self) -> None:
        """Bring each of them into their state."""
        for number in range(1, 8):
            await self._meet(self.theirs(f"/c-{number}001")[1:])
        for name, kind in (
            ("held", "Signed Up"),
            ("lost", "Signed Up"),
            ("ended", "Signed Up"),
            ("told", "Order Completed"),
            ("told", "Order Delivered"),
            ("left", "Order Completed"),
            ("car", "Car Ordered"),
        ):
            await self._happens(name, kind)
        await self._enters_a_segment("loyal")
        await self._is_started_by_hand("by hand")
        await self._operate("held", OperatorAction.HOLD)
        (held,) = self.ids("held")
        await self._world.client.get_workflow_handle(held).signal("evnet", "misspelled")
        await self._operate("left", OperatorAction.LEAVE)
        for _ in ("before the reminder", "after it"):
            await self._operate("lost", OperatorAction.SKIP_WAIT)
        (ended,) = self.ids("ended")
        await self._world.client.get_workflow_handle(ended).terminate("an operator's whim")

    async def _meet(self, customer_id: str) -> None:
        consents = {topic: {Channel.EMAIL: True} for topic in Topic}
        email = f"{customer_id}@example.com"
        known = Identity(customer_id=customer_id, email=email, consents=consents)
        await self._world.jornada.identify(known)

    async def _happens(self, name: str, kind: str) -> None:
        _, customer_id, *key = self.theirs(CAST[name]).split("/")
        told = dict.fromkeys(["order_id"], *key) if key else {}
        await self._world.jornada.track(customer_id, kind, told)
        await self._world.jornada.relay.dispatcher.dispatch_all()

    async def _enters_a_segment(self, name: str) -> None:
        _, customer_id = self.theirs(CAST[name]).split("/")
        order = asked_for("onboarding", "loyal", "of-the-filters")
        await self._world.database.write(begin, order, 1, MARIA)
        enrolling = self._world.jornada.relay.enrolling
        await enrolling.broadcast(Onboarding, customer_id, entry_scope(order.broadcast_id))

    async def _is_started_by_hand(self, name: str) -> None:
        """Start it as from the CLI or the UI, which set no search attribute."""
        journey, customer_id = self.theirs(CAST[name]).split("/")
        await self._world.client.start_workflow(
            journey,
            Enrolment(customer_id=customer_id, entry=_entered(customer_id, "new")),
            id=self.theirs(CAST[name]),
            task_queue=JOURNEYS_QUEUE,
        )

    async def _operate(self, name: str, action: OperatorAction) -> None:
        """Operate as soon as the enrolment waits."""
        journey, customer_id, *key = self.theirs(CAST[name]).split("/")
        jornada, of_key = self._world.jornada, next(iter(key), None)

        async def waits() -> bool:
            return bool((await jornada.status(journey, customer_id, of_key)).waiting_for)

        await eventually(waits)
        await jornada.operators.operate(action, MARIA, journey, customer_id, of_key)


def _entered(customer_id: str, segment: str) -> Envelope:
    return Envelope(
        event_id=f"entered:{customer_id}",
        name="Segment Entered",
        properties={"segment": segment},
        occurred_at=datetime.now(UTC),
    )
