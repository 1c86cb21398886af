"""The moment a message leaves: up to then it surely was not sent, from then on it may have been."""

from domain.ports import CallDeadline


class WriteGuard:
    """One message's way out of here."""

    def __init__(self, deadline: CallDeadline) -> None:
        self._deadline = deadline
        self.left = False
        """Whether a byte of it may have left."""

    def leave(self) -> None:
        """Go past the deadline; raises its `VendorUnavailable`. Ask this last before writing."""
        self._deadline.check()
        self.left = True
