"""What new tier says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.events.loyalty import TierChanged
from domain.journeys import Stage
from domain.messages import Message, OnExpired

HIGHER = Message(
    name="new_tier.higher",
    title="A higher tier",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="loyalty",
    channels=(Channel.EMAIL,),
    about=(TierChanged,),
    ttl=timedelta(days=7),
    on_expired=OnExpired.SKIP,
)
LOWER = Message(
    name="new_tier.lower",
    title="A lower tier",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="loyalty",
    channels=(Channel.EMAIL,),
    about=(TierChanged,),
    ttl=timedelta(days=7),
    on_expired=OnExpired.SKIP,
)
