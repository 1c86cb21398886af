"""That a customer was erased."""

from datetime import datetime

from domain.explanation.base import Explained


class ExplainedErasure(Explained):
    """When, at whose word and why a customer was erased: what is shown besides names them not."""

    accepted_at: datetime
    """From then on nothing new left."""
    by: str
    reason: str
    finished_at: datetime | None
    """When nothing of them was left; None while a journey of theirs has still to end."""
