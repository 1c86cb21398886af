"""What home try-on says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from domain.questions import Question

CONFIRMED = Message(
    name="home_try_on.confirmed",
    title="The box is ordered",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "frames"),
)
SHIPPED = Message(
    name="home_try_on.shipped",
    title="The box is on its way",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="orders",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "frames"),
    on_expired=OnExpired.SKIP,
)
ARRIVED = Message(
    name="home_try_on.arrived",
    title="The box has arrived",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "frames"),
    ttl=timedelta(days=2),
)
FIT = Message(
    name="home_try_on.fit",
    title="How do they fit?",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="stylists",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "frames"),
    asks=Question.WORDS,
    words_to="stylists",
    actions=(Action.ANSWER,),
    on_expired=OnExpired.SKIP,
)
DECIDE = Message(
    name="home_try_on.decide",
    title="Keep, return, or come to the shop",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="orders",
    channels=(Channel.EMAIL,),
    ttl=timedelta(days=2),
)
KEPT = Message(
    name="home_try_on.kept",
    title="Joy with what they keep",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.RETENTION,
    owner="orders",
    channels=(Channel.EMAIL,),
)
KEPT_NONE = Message(
    name="home_try_on.kept_none",
    title="Thanks for having tried",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="orders",
    channels=(Channel.EMAIL,),
)
CANCELLED = Message(
    name="home_try_on.cancelled",
    title="Farewell to a cancelled box",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="orders",
    channels=(Channel.EMAIL,),
)
