"""What operators may change without a deploy."""

from datetime import time, timedelta

from domain.knobs import Knob

WISHES_AT = Knob(
    "hotel_stay.wishes_at",
    time,
    default=time(10),
    least=time(9),
    most=time(20),
    about="When guests are asked for wishes, three days before they arrive.",
)
DIRECTIONS_AT = Knob(
    "hotel_stay.directions_at",
    time,
    default=time(18),
    least=time(12),
    most=time(20),
    about="When guests are told how to get there, on the eve.",
)
MORNING_AT = Knob(
    "hotel_stay.morning_at",
    time,
    default=time(9, 30),
    least=time(8),
    most=time(12),
    about="When guests are asked if all is well, by the hotel's clock.",
)
OPINION_AT = Knob(
    "hotel_stay.opinion_at",
    time,
    default=time(10),
    least=time(9),
    most=time(20),
    about="When guests are asked if they would recommend us.",
)
LOW_SCORE = Knob(
    "hotel_stay.low_score",
    int,
    default=2,
    least=1,
    most=4,
    about="Up to this score of the first morning, of 5, a person helps.",
)
HELP_WITHIN = Knob(
    "hotel_stay.help_within",
    timedelta,
    default=timedelta(minutes=30),
    least=timedelta(minutes=5),
    most=timedelta(hours=4),
    about="How soon a person helps.",
)
UNHAPPY = Knob(
    "hotel_stay.unhappy",
    int,
    default=6,
    least=0,
    most=7,
    about="Up to this recommendation, of 10, a guest is unhappy.",
)
HAPPY = Knob(
    "hotel_stay.happy",
    int,
    default=9,
    least=8,
    most=10,
    about="From this recommendation on, of 10, a guest is happy.",
)
