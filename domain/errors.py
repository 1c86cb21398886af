"""The errors of the send path. Each says whether to try again and who must act.

What is expected (no address, no consent, a refused number) is a `Delivery` value, not an error.
Messages go into Temporal's history: they must never quote a vendor's answer or a customer's data.
"""

from datetime import timedelta
from typing import ClassVar

from domain.faults import Fault


class JornadaError(Exception):
    """Base of our own errors; their messages are free of personal data.

    Each is declared with the name that Temporal's histories know it by, whatever Python calls it.
    """

    wire_name: ClassVar[str] = "JornadaError"
    retry: ClassVar[bool] = True
    who_acts: ClassVar[str] = "nobody: it is tried again"

    def __init_subclass__(cls, *, wire_name: str) -> None:
        """Take the error's name in histories."""
        super().__init_subclass__()
        cls.wire_name = wire_name

    def __init__(
        self,
        message: str,
        *,
        retry_after: timedelta | None = None,
        vendor_code: str | None = None,
        fault: Fault | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """How long to wait, in real seconds, when the other side said so."""
        self.vendor_code = vendor_code
        """The vendor's code for it, or its HTTP status."""
        self.fault = fault
        """What is wrong with our account or our sender, if that is why."""


class Throttled(JornadaError, wire_name="Throttled"):
    """The vendor asked us to slow down; nothing was accepted."""


class VendorUnavailable(JornadaError, wire_name="VendorUnavailable"):
    """The vendor could not be reached or was down; nothing was accepted."""


class Ambiguous(JornadaError, wire_name="Ambiguous"):
    """The vendor may or may not have accepted the message: never simply try again."""

    retry = False
    who_acts = "nobody: the touchpoint stays unknown until it is reconciled with the vendor"


class Misconfigured(JornadaError, wire_name="Misconfigured"):
    """The vendor refuses our key, our sender or our account."""

    who_acts = "an operator: correct the vendor's settings; the message waits meanwhile"


class BadTemplate(JornadaError, wire_name="BadTemplate"):
    """A message's template cannot be rendered."""

    who_acts = "the message's owner: correct the template; the message waits meanwhile"


class Paused(JornadaError, wire_name="Paused"):
    """An operator paused the message, its channel or its journey; nothing was claimed."""

    who_acts = "an operator: `jornada unpause`; the message waits meanwhile"


class Refused(JornadaError, wire_name="Refused"):
    """The vendor refused this message for good; becomes a `Delivery`, never reaches Temporal."""

    retry = False

    def __init__(
        self,
        message: str,
        *,
        reason: str,
        suppress: bool = False,
        vendor_code: str | None = None,
        fault: Fault | None = None,
    ) -> None:
        super().__init__(message, vendor_code=vendor_code, fault=fault)
        self.reason = reason
        """One of `domain.messages.Reason`."""
        self.suppress = suppress
        """Whether the address must not be used on this channel again."""


class CatalogueAway(JornadaError, wire_name="CatalogueAway"):
    """The product catalogue cannot be asked now."""

    who_acts = "whoever runs the shop's catalogue; it is asked again, and then done without"


class JourneyMistake(Exception):
    """A journey's code is wrong. Its task fails and is retried until the code is corrected."""
