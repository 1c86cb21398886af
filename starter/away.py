"""What an error of Temporal means: it is away, it refuses, or there is no such run."""

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.service import RPCError, RPCStatusCode

_THE_CALLS_OWN_FAULT = (
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.OUT_OF_RANGE,
    RPCStatusCode.ALREADY_EXISTS,
)
"""What will be refused again, however often it is tried. All else may pass: an outage, an expired
key, a namespace that is not there yet."""

CHECK_TEMPORAL = "start Temporal, or check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and its key"
"""What to do about a Temporal that is away."""


class TemporalIsSilent(Exception):
    """Temporal takes calls and answers none in time: what was asked of it may be done or not."""


def run_not_found(error: RPCError) -> bool:
    """Tell whether Temporal knows no such open run; a missing namespace proves nothing of runs."""
    return error.status is RPCStatusCode.NOT_FOUND and not _namespace_is_missing(error)


def temporal_is_away(error: Exception) -> bool:
    """Tell whether Temporal is down, busy or not set up: nobody's fault, so it is tried again."""
    if isinstance(error, RPCError):
        return error.status not in _THE_CALLS_OWN_FAULT and not run_not_found(error)
    if isinstance(error, TemporalIsSilent):
        return True
    # A lazy client that cannot connect raises this; the SDK has no type of its own for it.
    return isinstance(error, RuntimeError) and str(error).startswith("Failed client connect")


def _namespace_is_missing(error: RPCError) -> bool:
    return any(
        detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details
    )
