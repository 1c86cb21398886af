"""What birthday says. The words are in `words/`, a file for each language."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired

WISH = Message(
    name="birthday.wish",
    title="Birthday wish",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "percent", "until"),
    facts=("percent", "until"),
    # However often the date is corrected, nobody has two birthdays in a year.
    once_in=timedelta(days=300),
    ttl=timedelta(hours=12),
    on_expired=OnExpired.SKIP,
)
