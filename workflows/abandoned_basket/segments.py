"""Whom the journey leaves in peace."""

from domain.events import Answered
from domain.questions import Question
from domain.segments import Segment, did, in_segment, prop, was_in
from workflows.abandoned_basket.windows import JUST_COMPLAINED
from workflows.chapters.segments import OPEN_CASE

UPSET = Segment(
    "upset",
    "has an open support case, or had one or gave a 1 or a 2 in the last two weeks",
    in_segment(OPEN_CASE)
    | was_in("support_case", within=JUST_COMPLAINED)
    | did(
        Answered,
        where=(prop("question") == Question.SATISFACTION, prop("option").one_of("1", "2")),
        within=JUST_COMPLAINED,
    ),
)
