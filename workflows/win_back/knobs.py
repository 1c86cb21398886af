"""What operators set for win-back."""

from datetime import time

from domain.knobs import Knob

PERCENT = Knob(
    "win_back.percent", int, default=10, least=5, most=30, about="What the incentive saves."
)
MORNING = Knob(
    "win_back.morning",
    time,
    default=time(10),
    least=time(8),
    most=time(20),
    about="When the first mail leaves, by the customer's clock.",
)
ASKS = Knob(
    "win_back.asks",
    bool,
    default=True,
    about="Whether the silent are asked to stay. Turn it off where opens and clicks are not known.",
)
