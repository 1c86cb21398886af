"""What operators may set of a support case without a deploy."""

from datetime import time, timedelta

from domain.knobs import Knob

OPENS = Knob(
    "support_case.opens",
    time,
    default=time(9),
    most=time(12),
    about="When the team begins, by its own clock.",
)
CLOSES = Knob(
    "support_case.closes",
    time,
    default=time(18),
    least=time(13),
    about="When it goes home.",
)
ANSWER_WITHIN = Knob(
    "support_case.answer_within",
    timedelta,
    default=timedelta(hours=2),
    least=timedelta(minutes=30),
    most=timedelta(hours=40),
    about="How soon a person answers, in opening hours.",
)
WARNED_BEFORE = Knob(
    "support_case.warned_before",
    timedelta,
    default=timedelta(minutes=30),
    least=timedelta(minutes=5),
    most=timedelta(minutes=30),
    about="How long before that the lead is asked, so that it does not become late.",
)
