"""What the hotel says. The words are in `words/`, a file for each message and language."""

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message
from domain.questions import Question

BOOKED = Message(
    name="hotel_stay.booked",
    title="The stay is booked",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="reservations",
    channels=(Channel.EMAIL,),
    variables=("first_name", "hotel", "arrives_on", "leaves_on"),
)
WISHES = Message(
    name="hotel_stay.wishes",
    title="What makes the stay more comfortable",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="concierge",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "hotel"),
    asks=Question.WORDS,
    words_to="concierge",
    actions=(Action.ANSWER,),
)
DIRECTIONS = Message(
    name="hotel_stay.directions",
    title="How to get there",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="reservations",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "hotel", "street", "arrival", "directions"),
    facts=("arrival",),
)
ALL_WELL = Message(
    name="hotel_stay.all_well",
    title="Is all well?",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.RETENTION,
    owner="front_desk",
    channels=(Channel.EMAIL, Channel.SMS),
    asks=Question.SATISFACTION,
    words_to="front_desk",
    actions=(Action.ANSWER,),
)
THANKS = Message(
    name="hotel_stay.thanks",
    title="Thanks for the stay",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.RETENTION,
    owner="front_desk",
    channels=(Channel.EMAIL,),
    variables=("first_name", "hotel"),
)
OPINION = Message(
    name="hotel_stay.opinion",
    title="Would they recommend us?",
    topic=Topic.SURVEYS,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "hotel"),
    asks=Question.RECOMMENDATION,
    actions=(Action.ANSWER,),
)
REPLY = Message(
    name="hotel_stay.reply",
    title="What we say to their opinion",
    topic=Topic.SURVEYS,
    stage=Stage.ADVOCACY,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "happy", "unhappy"),
    facts=("happy", "unhappy"),
)
