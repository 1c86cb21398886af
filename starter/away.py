"""Telling an absent Temporal from a refusing one."""

from temporalio.service import RPCError, RPCStatusCode

_AWAY = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.ABORTED,
)


def temporal_is_away(error: Exception) -> bool:
    """Tell whether Temporal is down or busy: nobody's fault, so it never counts as a failed try."""
    if isinstance(error, RPCError):
        return error.status in _AWAY
    # A lazy client that cannot connect raises this; the SDK has no type of its own for it.
    return isinstance(error, RuntimeError) and str(error).startswith("Failed client connect")
