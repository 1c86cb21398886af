"""Three who buy a lamp: one is not happy with it, one buys another, one cancels."""

from datetime import time, timedelta

from cli.demo.actions import Taps, Tracks, answers, happens
from cli.demo.personas import BY_EVERY_WAY, DAY, Customer, Role
from cli.demo.stories.onboarding import BEATRIZ

CONFIRMED = "post_purchase.order_confirmed"
SATISFACTION = "post_purchase.satisfaction"
REVIEW = "post_purchase.review_request"

ANDREI = Customer("c-2001", "Andrei", "ro", "Europe/Bucharest", "+40722650001", BY_EVERY_WAY)
MIA = Customer(
    "c-2002",
    "Mia",
    "en",
    "America/Chicago",
    "+13125550102",
    {topic: ["email"] for topic in BY_EVERY_WAY},
)


def _order(event: str, says: str, order_id: str, *, after: timedelta = DAY * 0) -> Tracks:
    goods = {"product": "Aurora lamp", "category": "lighting"}
    return happens(event, says, after=after, order_id=order_id, **goods)


POST_PURCHASE = (
    Role(
        ANDREI,
        journey="post_purchase",
        key="o-501",
        begins=time(10),
        enters=(_order("Order Completed", "buys a lamp", "o-501"),),
        plays={
            CONFIRMED: (_order("Order Delivered", "has it delivered", "o-501", after=2 * DAY),),
            SATISFACTION: (answers("doi"),),
        },
        outcome="made_good",
        messages=(
            f"email:{CONFIRMED}",
            "email:post_purchase.care_tips",
            f"sms:{SATISFACTION}",
            "email:post_purchase.follow_up",
        ),
    ),
    Role(
        MIA,
        journey="post_purchase",
        key="o-502",
        begins=time(9),
        enters=(_order("Order Completed", "buys a lamp", "o-502"),),
        plays={
            CONFIRMED: (_order("Order Delivered", "has it delivered", "o-502", after=DAY),),
            SATISFACTION: (Taps("taps 5", option="5", words="So warm a light!"),),
            REVIEW: (_order("Order Completed", "buys another", "o-503", after=3 * DAY),),
        },
        outcome="bought_again",
        messages=(
            f"email:{CONFIRMED}",
            "email:post_purchase.care_tips",
            f"email:{SATISFACTION}",
            f"email:{REVIEW}",
        ),
    ),
    Role(  # and still in their onboarding
        BEATRIZ,
        journey="post_purchase",
        key="o-504",
        begins=time(13),
        enters=(_order("Order Completed", "buys a lamp", "o-504"),),
        plays={CONFIRMED: (_order("Order Cancelled", "cancels it", "o-504", after=DAY / 2),)},
        outcome="left",
        messages=(f"email:{CONFIRMED}", "email:post_purchase.order_cancelled"),
    ),
)
