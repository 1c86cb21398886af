"""Faults on our own side that an attempt meets: every process is to know of them."""

import structlog

from domain.errors import JornadaError
from domain.ports import Ledger

log = structlog.get_logger()


async def note_fault(ledger: Ledger, error: JornadaError) -> None:
    """Note what is wrong with our account or our sender. The message does not depend on it."""
    if error.fault is None:
        return
    try:
        await ledger.note_fault(error.fault)
    except Exception as away:  # noqa: BLE001 - the next refusal notes it
        log.warning("fault_not_noted", fault=error.fault.name, error=type(away).__name__)
