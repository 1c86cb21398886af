"""What browse retargeting says. The words are in `words/`, a file for each language."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.events.commerce import ProductViewed
from domain.journeys import Stage
from domain.messages import Message, OnExpired

LOOKED_AT = Message(
    name="browse_retargeting.looked_at",
    title="What they looked at, and two like it",
    topic=Topic.OFFERS,
    stage=Stage.CONSIDERATION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    about=(ProductViewed,),
    recommends=True,
    once_in=timedelta(days=30),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
