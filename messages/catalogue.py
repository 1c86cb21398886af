"""The catalogue: every message Jornada may send. Its words are in `templates/`."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, WhenLate, WhenUnknown

WELCOME = Message(
    name="onboarding.welcome",
    title="Welcome",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    actions=(Action.VERIFY,),
    when_unknown=WhenUnknown.AT_LEAST_ONCE,
)
VERIFY_REMINDER = Message(
    name="onboarding.verify_reminder",
    title="Reminder to verify",
    topic=Topic.ACCOUNT,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.SMS, Channel.EMAIL),
    actions=(Action.VERIFY,),
)
FIRST_STEPS = Message(
    name="onboarding.first_steps",
    title="First steps",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    late_after=timedelta(days=2),
    when_late=WhenLate.SKIP,
)
PROFILE_NUDGE = Message(
    name="onboarding.profile_nudge",
    title="Nudge to complete the profile",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    late_after=timedelta(days=2),
    when_late=WhenLate.SKIP,
)
WELL_DONE = Message(
    name="onboarding.well_done",
    title="Well done",
    topic=Topic.TIPS,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.EMAIL,),
)

CATALOGUE: dict[str, Message] = {
    message.name: message
    for message in (WELCOME, VERIFY_REMINDER, FIRST_STEPS, PROFILE_NUDGE, WELL_DONE)
}
"""Every message by its name."""
