"""Starting another journey, from within a story."""

from temporalio import activity

from domain.ports import StartsJourneys
from domain.starting import Began, StartRequest


class StartActivities:
    """What a story starts."""

    def __init__(self, starts: StartsJourneys) -> None:
        self._starts = starts

    @activity.defn(name="start_journey")
    async def start_journey(self, request: StartRequest) -> Began:
        """Begin a journey for a customer, by its own rules; harmless when repeated."""
        return await self._starts.start(request)
