"""Enrolments: who lives which journey, which run of Temporal's is whose, and how they ended."""

from adapters.store.broadcasts import segment_of
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.enrolments import earlier, entering, rows, runs, sweeping
from adapters.store.enrolments.earlier import Earlier
from adapters.store.enrolments.entering import Entered, Entering
from adapters.store.enrolments.rows import EnrolmentRow

__all__ = ["Earlier", "EnrolmentRow", "Enrolments", "Entered", "Entering"]


class Enrolments(Store):
    """The enrolments of all customers."""

    enrol = writing(entering.enrol)
    why_not = reading(entering.why_not)
    started = writing(rows.started)
    forget_unstarted = writing(rows.forget_unstarted)
    entered_after = reading(rows.entered_after)
    has_begun = reading(rows.has_begun)
    heard_by = reading(earlier.heard_by)
    segment_of_broadcast = reading(segment_of)
    running_of = reading(rows.running_of)
    ended = writing(rows.ended)
    adopt = writing(runs.adopt)
    to_check = writing(sweeping.to_check)
    stuck_starting = reading(sweeping.stuck_starting)
