"""The catalogue: every message Jornada may send. Its words are in `templates/`."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired, OnUnknown
from domain.questions import Question

WELCOME = Message(
    name="onboarding.welcome",
    title="Welcome",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    actions=(Action.VERIFY,),
)
VERIFY_REMINDER = Message(
    name="onboarding.verify_reminder",
    title="Reminder to verify",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    actions=(Action.VERIFY,),
    # It says that it is the only one, and the welcome offers the same link.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
FIRST_STEPS = Message(
    name="onboarding.first_steps",
    title="First steps",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
PROFILE_NUDGE = Message(
    name="onboarding.profile_nudge",
    title="Nudge to complete the profile",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
WELL_DONE = Message(
    name="onboarding.well_done",
    title="Well done",
    topic=Topic.TIPS,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.EMAIL,),
)

ORDER_CONFIRMED = Message(
    name="post_purchase.order_confirmed",
    title="Order confirmation",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "order_id", "product"),
)
DELIVERY_OVERDUE = Message(
    name="post_purchase.delivery_overdue",
    title="Apology for a late delivery",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "order_id", "product"),
)
CARE_TIPS = Message(
    name="post_purchase.care_tips",
    title="Care tips",
    topic=Topic.TIPS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "product", "category"),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
SATISFACTION = Message(
    name="post_purchase.satisfaction",
    title="Satisfaction question",
    topic=Topic.SURVEYS,
    stage=Stage.RETENTION,
    owner="care",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "product"),
    actions=(Action.ANSWER,),
    asks=Question.SATISFACTION,
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
REVIEW_REQUEST = Message(
    name="post_purchase.review_request",
    title="Request for a review",
    topic=Topic.SURVEYS,
    stage=Stage.ADVOCACY,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "product"),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
FOLLOW_UP = Message(
    name="post_purchase.follow_up",
    title="Follow-up after help",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.RETENTION,
    owner="care",
    channels=(Channel.EMAIL,),
    variables=("first_name", "product"),
    # A personal word; a second copy of it would show that a machine wrote it.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
OFFER = Message(
    name="post_purchase.offer",
    title="Offer",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "product", "category"),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
ORDER_CANCELLED = Message(
    name="post_purchase.order_cancelled",
    title="Farewell to a cancelled order",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "order_id"),
)
ORDER_REFUNDED = Message(
    name="post_purchase.order_refunded",
    title="Farewell to a refunded order",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="orders",
    channels=(Channel.EMAIL,),
    variables=("first_name", "order_id"),
)

CAR_CONFIRMED = Message(
    name="car_delivery.car_confirmed",
    title="Car order confirmation",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "model", "estimated_on"),
)
CAR_PROGRESS = Message(
    name="car_delivery.progress",
    title="DeliveryReport of the car",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="delivery",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "model", "build_started", "built", "shipped", "estimated_on"),
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

CATALOGUE: dict[str, Message] = {
    message.name: message
    for message in (
        *(WELCOME, VERIFY_REMINDER, FIRST_STEPS, PROFILE_NUDGE, WELL_DONE),
        *(
            ORDER_CONFIRMED,
            DELIVERY_OVERDUE,
            CARE_TIPS,
            SATISFACTION,
            REVIEW_REQUEST,
            FOLLOW_UP,
            OFFER,
            ORDER_CANCELLED,
            ORDER_REFUNDED,
        ),
        *(
            CAR_CONFIRMED,
            CAR_PROGRESS,
            CAR_DELAYED,
            CAR_REASSURANCE,
            CHOOSE_SLOT,
            WE_WILL_CALL,
            SLOT_BOOKED,
            SLOT_REMINDER,
            CAR_THANKS,
            RECOMMENDATION,
            REFER_A_FRIEND,
            CAR_CANCELLED,
        ),
    )
}
"""Every message by its name."""
