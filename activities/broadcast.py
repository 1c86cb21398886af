"""What a broadcast asks of the world: to enrol the next customers, and to note where it stands."""

from temporalio import activity

from domain.broadcast import BroadcastNote, BroadcastPage, BroadcastPosition
from domain.ports import Broadcasting


class BroadcastActivities:
    """What a broadcast does."""

    def __init__(self, broadcasting: Broadcasting) -> None:
        self._broadcasting = broadcasting

    @activity.defn(name="broadcast_page")
    async def page(self, page: BroadcastPage) -> BroadcastPosition:
        """Enrol the next customers; return how far it has come."""
        return await self._broadcasting.enrol_page(page, activity.heartbeat)

    @activity.defn(name="broadcast_note")
    async def note(self, note: BroadcastNote) -> None:
        """Write down where a broadcast stands, and who did it."""
        await self._broadcasting.note(note)
