"""What post-purchase says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired, OnUnknown
from domain.questions import Question

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
