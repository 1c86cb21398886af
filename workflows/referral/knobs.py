"""What operators may set for customers who invite friends."""

from domain.knobs import Knob

REWARD = Knob(
    "referral.reward",
    int,
    default=10,
    least=1,
    most=50,
    about="What the inviter of a friend who joins saves on an order, in per cent.",
)
