"""`jornada` for a machine of any speed: `python -m tests.cli.patient hold …`.

A command gives Temporal and the workers some seconds, which a slow and busy machine may exceed.
"""

from collections.abc import Callable
from datetime import timedelta

from cli import operating
from cli.commands import track as tracking
from cli.main import main
from starter import health, stranding
from starter.client import operators, timers
from tests.waiting import PATIENCE


def be_patient(change: Callable[[object, str, object], None] = setattr) -> None:
    """Give every answer as long as the tests do."""
    change(operators, "ANSWER_WITHIN", timedelta(seconds=PATIENCE))
    for part in (stranding, timers, health):
        change(part, "ANSWER_WITHIN", timedelta(seconds=PATIENCE))
    change(operating, "PATIENCE", PATIENCE)
    change(tracking, "HANDED_ON_WITHIN", PATIENCE)


if __name__ == "__main__":
    be_patient()
    main()
