"""What a story does besides, and asks of others."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import workflow

from domain.calls import A, Call, R
from domain.customers import Topic
from domain.events import Event, IssueResolved
from domain.in_common import LISTS
from domain.journeys import Stage
from domain.knobs import Knob, V
from domain.segments import Segment
from domain.starting import Began
from domain.tellings import Reached
from workflows.base import (
    calls,
    common,
    knobs,
    products,
    segments,
    starting,
    tasks,
    telling,
    unsubscribing,
)
from workflows.base.awaited import CancelIf, any_of, causes_of
from workflows.base.gate import gate
from workflows.base.members import Members
from workflows.base.search_attributes import STAGE
from workflows.base.state import JourneyState
from workflows.base.status import show
from workflows.base.waits import check_listened

ANSWERED_BY_PERSON_WITHIN = timedelta(hours=2)


class Acting(metaclass=Members):
    """What a story does besides: asks, starts, tells, hands over."""

    _state: JourneyState

    async def enter_stage(self, stage: Stage) -> None:
        """Note where the customer stands now."""
        await gate(self._state)
        if stage is not self._state.stage:
            self._state.stage = stage
            workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
            show(self._state)

    async def customer_is(self, segment: Segment) -> bool:
        """Tell whether the customer is in a segment now; a store that is away is asked again."""
        return await segments.customer_is(self._state, segment)

    async def have_in_common(self, one: Event, other: Event, *, of: Sequence[str] = LISTS) -> bool:
        """Tell whether two events that it was told name the same thing: a basket's and an order's.

        `of` names the lists that are not declared, and are compared in the store: by `product_id`,
        `sku` or `id` of what is in them. An event that is gone has nothing in common.
        """
        return await common.have_in_common(self._state, one, other, of)

    async def unsubscribe(self, *topics: Topic) -> None:
        """Withdraw the customer's consent to topics, on every channel.

        The consent log names the journey. It ends no journey, this one included; what the customer
        says later counts.
        """
        await unsubscribing.unsubscribe(self._state, topics)

    async def call(self, call: Call[A, R], argument: A) -> R:
        """Call an activity of the journey's own, such as a look into the stock.

        Raises `CallFailed` for a failure that is definite; an outage is waited for.
        """
        return await calls.call(self._state, call, argument)

    async def products_like(
        self,
        product_id: str | None = None,
        *,
        category: str | None = None,
        most: int,
        leaving_out: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Return the ids of products like one, or of a category: give them to `recommending=`.

        There may be fewer than `most`, or none, as while the catalogue is away for long.
        """
        return await products.products_like(self._state, product_id, category, most, leaving_out)

    async def newest_products(
        self, since: datetime, *, most: int, leaving_out: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return the ids of products that came since a moment, the newest first, as above."""
        return await products.newest_products(self._state, since, most, leaving_out)

    async def start(self, journey: str, *, key: str | None = None) -> Began:
        """Start another journey for this customer, by its name; `key` where that has one.

        Its own rules hold: who is kept out, and how often they may enter. Tells whether it began,
        and why not. It is started once, also where this is tried again.
        """
        return await starting.start_journey(self._state, journey, key)

    async def tell(self, customer_id: str, event: Event) -> Reached:
        """Tell another customer's journeys of something: `event` begins them, or is heard by them.

        It is stored once, as an event of that customer, also where this is tried again. Tells
        whether they were reached, and why not. It sends nothing: their own journey decides that.
        """
        return await telling.tell(self._state, customer_id, event)

    async def knob(self, knob: Knob[V]) -> V:
        """Return what operators have set a knob to; its default where they have not.

        It is asked at each use, so that a story that waits for weeks has the value of the day.
        """
        return await knobs.knob_of(self._state, knob)

    async def hand_to_person(
        self,
        *,
        owner: str,
        reason: str,
        within: timedelta = ANSWERED_BY_PERSON_WITHIN,
        resolved_within: timedelta | None = None,
        cancel_if: CancelIf = (),
    ) -> bool:
        """Ask a person of the team `owner` to help within a time; `reason` names nobody.

        With `resolved_within`, wait for the `Issue Resolved` that says the help was given, and tell
        whether it came. Does nothing when an event of `cancel_if` was received.
        """
        state, obsolete_by = self._state, any_of(causes_of(cancel_if))
        await gate(state)
        check_listened(state, [*obsolete_by.kinds, *([IssueResolved] if resolved_within else [])])
        if state.inbox.holds(obsolete_by.takes):
            return False
        task = await tasks.open_task(state, owner, reason, within)
        if resolved_within is None:
            return False
        return await tasks.wait_until_resolved(state, owner, task, resolved_within)

    async def close_tasks(self, because: str) -> None:
        """Take back what people were asked and need not do any more; `because` names nobody.

        They are done as of now, so that none of them is overdue, and each tells how long it took.
        What the customer wrote in their own words stays: a person reads it still.
        """
        await gate(self._state)
        await tasks.close_tasks(self._state, because)
