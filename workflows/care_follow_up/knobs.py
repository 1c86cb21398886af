"""What operators may set of the care follow-up without a deploy."""

from datetime import time

from domain.knobs import Knob

HOUR = Knob(
    "care_follow_up.hour",
    time,
    default=time(10),
    least=time(8),
    most=time(19),
    about="When people are reminded, by the appointment's own clock.",
)
RENEWAL_DAYS = Knob(
    "care_follow_up.renewal_days",
    int,
    default=5,
    least=1,
    most=21,
    about="How many days before its end a renewal is told.",
)
