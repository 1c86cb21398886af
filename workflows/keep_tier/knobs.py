"""What operators set for keep tier."""

from datetime import time

from domain.knobs import Knob

DAYS_BEFORE = Knob(
    "keep_tier.days_before",
    int,
    default=30,
    least=7,
    most=90,
    about="How many days before its end the customer hears of it.",
)
MORNING = Knob(
    "keep_tier.morning",
    time,
    default=time(10),
    least=time(8),
    most=time(20),
    about="When that mail leaves, by the customer's clock.",
)
