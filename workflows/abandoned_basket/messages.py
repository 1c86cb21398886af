"""What it says. The words are in `words/`, a file for each message and language."""

from domain.customers import Channel, Topic
from domain.events.commerce import BasketUpdated
from domain.journeys import Stage
from domain.messages import Message
from workflows.abandoned_basket.windows import ONE_INCENTIVE

LEFT_BEHIND = Message(
    name="abandoned_basket.left_behind",
    title="What is left in the basket",
    topic=Topic.OFFERS,
    stage=Stage.PURCHASE,
    owner="growth",
    channels=(Channel.EMAIL,),
    about=(BasketUpdated,),
)
INCENTIVE = Message(
    name="abandoned_basket.incentive",
    title="Incentive for the basket",
    topic=Topic.OFFERS,
    stage=Stage.PURCHASE,
    owner="growth",
    channels=(Channel.SMS,),
    variables=("first_name", "percent"),
    facts=("percent",),
    about=(BasketUpdated,),
    once_in=ONE_INCENTIVE,
)
