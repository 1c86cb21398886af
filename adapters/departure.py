"""The moment a message leaves: up to then it surely was not sent, from then on it may have been."""

from domain.ports import Fence


class Departure:
    """One message's way out of here."""

    def __init__(self, fence: Fence) -> None:
        self._fence = fence
        self.left = False
        """Whether a byte of it may have left."""

    def leave(self) -> None:
        """Go past the fence; raises its `VendorUnavailable`. Ask this last before writing."""
        self._fence.check()
        self.left = True
