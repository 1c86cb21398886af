"""What operators may set for friends who were invited."""

from domain.knobs import Knob

REWARD = Knob(
    "invitation.reward",
    int,
    default=10,
    least=1,
    most=50,
    about="What a friend who joins saves on an order, in per cent.",
)
