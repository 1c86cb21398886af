"""What onboarding says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired, OnUnknown

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
