"""What brings a fresh link. The words are in `words/`."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired

FRESH_LINK = Message(
    name="preference_link.fresh_link",
    title="A fresh link to the preferences",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.EMAIL,),
    ttl=timedelta(days=1),
    on_expired=OnExpired.SKIP,
)
