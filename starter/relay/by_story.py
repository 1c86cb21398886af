"""Starting a journey because another one asks for it."""

from collections.abc import Mapping

from adapters.store.enrolments import Enrolments
from domain.entry import NotEntered, Refusal
from domain.errors import JourneyMistake
from domain.ids import event_id_of
from domain.starting import Began, StartRequest
from starter.relay.enrol import STARTED_DIRECTLY, Enrolling, Started
from workflows.base.journey import Journey

_WHY = {Refusal.KEPT_OUT: Began.KEPT_OUT, Refusal.ERASED: Began.ERASED}


class StartingByStory:
    """`domain.ports.StartsJourneys`: through the same unique row as every start.

    The repair starts what a crash left behind, as for a service's request.
    """

    def __init__(
        self, enrolling: Enrolling, enrolments: Enrolments, journeys: Mapping[str, type[Journey]]
    ) -> None:
        self._enrolling = enrolling
        self._enrolments = enrolments
        self._journeys = journeys

    async def start(self, request: StartRequest) -> Began:
        """Begin it, as the port has it."""
        journey = self._journeys.get(request.journey)
        if journey is None:
            raise JourneyMistake(f"there is no journey {request.journey} in this version")
        if (journey.begins_with.KEY is None) != (request.key is None):
            raise JourneyMistake(f"{request.journey} {_wants(journey)}")
        entry = event_id_of(request.start_key, scope=STARTED_DIRECTLY)
        came_of = await self._enrolling.enrol(journey, request.customer_id, request.key, entry)
        if isinstance(came_of, NotEntered):
            return _WHY.get(came_of.refusal, Began.ALREADY_ENROLLED)
        if came_of is Started.STARTED:
            return Began.STARTED
        # An earlier try of this very request may have begun it.
        is_ours = await self._enrolments.has_begun(request.customer_id, entry)
        return Began.STARTED if is_ours else Began.ALREADY_ENROLLED


def _wants(journey: type[Journey]) -> str:
    key = journey.begins_with.KEY
    return "has no key" if key is None else f"needs key=, its {key}"
