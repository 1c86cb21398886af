"""The pace of a deployment: how fast its journeys live."""

from datetime import UTC, datetime

from adapters.settings import Settings
from domain.clock import Pace

REAL_LIFE = Pace()


def pace_of(settings: Settings) -> Pace:
    """Return the pace of this deployment, a rehearsal's clock starting now."""
    return REAL_LIFE if settings.pace == 1 else Pace(factor=settings.pace, origin=datetime.now(UTC))
