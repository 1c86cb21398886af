"""What operators set for birthday."""

from datetime import time

from domain.knobs import Knob

MORNING = Knob(
    "birthday.morning",
    time,
    default=time(9),
    least=time(7),
    most=time(12),
    about="When the wish leaves, by the customer's clock.",
)
GIFT = Knob(
    "birthday.gift", int, default=5, least=5, most=40, about="What everybody saves, in per cent."
)
SILVER_GIFT = Knob(
    "birthday.silver_gift", int, default=10, least=5, most=40, about="What the tier silver saves."
)
GOLD_GIFT = Knob(
    "birthday.gold_gift", int, default=15, least=5, most=40, about="What the tier gold saves."
)
