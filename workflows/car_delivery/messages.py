"""What car delivery says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired, OnUnknown
from domain.questions import Question

CAR_CONFIRMED = Message(
    name="car_delivery.car_confirmed",
    title="Car order confirmation",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "model", "estimated_on"),
    facts=("estimated_on",),
)
CAR_PROGRESS = Message(
    name="car_delivery.progress",
    title="News of the car",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "build_started", "built", "shipped", "estimated_on"),
    facts=("build_started", "built", "shipped", "estimated_on"),
    # When an outage is over, the next news may follow at once: late ones say only where it stands.
    on_expired=OnExpired.SHORT,
)
CAR_DELAYED = Message(
    name="car_delivery.delayed",
    title="Apology for a delay",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "estimated_on"),
    facts=("estimated_on",),
)
CAR_REASSURANCE = Message(
    name="car_delivery.reassurance",
    title="Reassurance",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.EMAIL,),
    variables=("first_name", "model"),
    # To be told twice that all is well is alarming.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
CHOOSE_SLOT = Message(
    name="car_delivery.choose_slot",
    title="Choice of a handover slot",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "slot_1", "slot_2", "slot_3", "again"),
    facts=("slot_1", "slot_2", "slot_3", "again"),
    actions=(Action.ANSWER,),
    asks=Question.SLOT,
)
WE_WILL_CALL = Message(
    name="car_delivery.we_will_call",
    title="Word that we will call",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model"),
)
SLOT_BOOKED = Message(
    name="car_delivery.slot_booked",
    title="Handover confirmation",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
)
SLOT_REMINDER = Message(
    name="car_delivery.slot_reminder",
    title="Reminder of the handover",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
    ttl=timedelta(hours=12),
    on_expired=OnExpired.SKIP,
)
CAR_THANKS = Message(
    name="car_delivery.thanks",
    title="Thanks",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.RETENTION,
    owner="delivery",
    channels=(Channel.EMAIL,),
    variables=("first_name", "model"),
    # Thanks given twice are not meant.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
RECOMMENDATION = Message(
    name="car_delivery.recommendation",
    title="Recommendation question",
    topic=Topic.SURVEYS,
    stage=Stage.RETENTION,
    owner="care",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model"),
    actions=(Action.ANSWER,),
    asks=Question.RECOMMENDATION,
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
REFER_A_FRIEND = Message(
    name="car_delivery.refer_a_friend",
    title="Request to refer a friend",
    topic=Topic.SURVEYS,
    stage=Stage.ADVOCACY,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "model"),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
CAR_CANCELLED = Message(
    name="car_delivery.car_cancelled",
    title="Farewell to a cancelled car",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.EMAIL,),
    variables=("first_name", "model"),
)
