"""What operators set."""

from domain.knobs import Knob

PERCENT = Knob(
    "abandoned_basket.percent", int, default=10, least=5, most=30, about="What they save."
)
