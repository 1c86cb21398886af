"""The brake: operators pause a message, a channel or a journey, and let it go on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from adapters.store.engine.database import Database
from adapters.store.pauses import Pauses, Waiting
from channels.registry import CHANNELS
from domain.operations import OperatorRequest
from domain.pauses import Pause, PauseEntry, PauseTarget
from starter.client.journeys import Journeys
from starter.names import names_like
from workflows.messages import CATALOGUE


class UnknownTarget(LookupError):
    """There is no message, channel or journey of that name; the message says which are like it."""


class Brake:
    """Pauses, with the audit of who began and ended them."""

    def __init__(self, database: Database, journeys: Journeys) -> None:
        self._pauses = Pauses(database)
        self._known: Mapping[PauseTarget, Collection[str]] = {
            PauseTarget.MESSAGE: CATALOGUE,
            PauseTarget.CHANNEL: [channel.value for channel in CHANNELS],
            PauseTarget.JOURNEY: journeys,
        }

    def targets(self) -> Mapping[PauseTarget, Collection[str]]:
        """Return the names of what can be paused."""
        return {target: sorted(known) for target, known in self._known.items()}

    async def pause(self, target: PauseTarget, name: str, operator: OperatorRequest) -> None:
        """Stop it: the next claim of every worker obeys. What was claimed before still leaves.

        Raises `UnknownTarget` and `AlreadyPaused`.
        """
        known = self._known[target]
        if name not in known:
            there_are = ", ".join(names_like(name, known) or sorted(known))
            raise UnknownTarget(f"there is no {target} of that name; there are: {there_are}")
        await self._pauses.pause(target, name, operator, datetime.now(UTC))

    async def unpause(self, target: PauseTarget, name: str, operator: OperatorRequest) -> Pause:
        """Let it go on; what waits follows its own rule for lateness.

        A name that today's code knows no more can be unpaused, too. Raises `NotPaused`.
        """
        return await self._pauses.unpause(target, name, operator, datetime.now(UTC))

    async def pauses(self) -> Sequence[Pause]:
        """Return what is paused now."""
        return await self._pauses.list()

    async def waiting(self) -> Sequence[Waiting]:
        """Return how many messages wait because of pauses."""
        return await self._pauses.waiting()

    async def audit(self, limit: int) -> Sequence[PauseEntry]:
        """Return who began and ended pauses, the last first."""
        return await self._pauses.audit(limit)
