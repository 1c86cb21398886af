"""That a customer was erased, for a person who wonders where all they did has gone."""

from collections.abc import Iterator

from domain.explanation import ExplainedErasure
from starter.telling.moments import Clock


def erased(erasure: ExplainedErasure | None, clock: Clock) -> Iterator[str]:
    """Say when, by whom and why, and whether it is finished; nothing for one who was not."""
    if erasure is None:
        return
    yield f"Erased {clock.moment(erasure.accepted_at)} by {erasure.by}: {erasure.reason}"
    if erasure.finished_at is None:
        yield "It is finished once the last of their journeys has ended."
    else:
        yield f"Finished {clock.moment(erasure.finished_at)}: nothing personal is left here."
