"""What a caller with a limit is not shown."""

from domain.explanation.base import Explained


class LeftOut(Explained):
    """How much is left out, because the caller's key is limited to some topics or journeys."""

    seen: str
    """What the key is limited to: `topics offers, tips`."""
    enrolments: int
    touchpoints: int
    events: int
    tasks: int
    operations: int
    consents: int
    texts: int
    """Texts that answer no question of ours."""
