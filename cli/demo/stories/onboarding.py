"""Six who sign up: two get there, and the others show what becomes of those who do not."""

from datetime import time

from cli.demo.actions import Presses, Tracks, answers, unsubscribes
from cli.demo.personas import Customer, Role

WELCOME = "onboarding.welcome"
REMINDER = "onboarding.verify_reminder"
FIRST_STEPS = "onboarding.first_steps"
NUDGE = "onboarding.profile_nudge"
WELL_DONE = "onboarding.well_done"

VERIFIES = Presses("presses the button of the verification link", action="verify")
COMPLETES = Tracks("completes the profile in the app", "Profile Completed")

BEATRIZ = Customer("c-1001", "Beatriz", "pt-BR", "America/Sao_Paulo", "+5511987650001")
JAMES = Customer("c-1002", "James", "en", "America/New_York", "+12125550102")
RAFAEL = Customer("c-1003", "Rafael", "pt-BR", "America/Manaus", "+5592987650003")
OLIVIA = Customer("c-1004", "Olivia", "en", "Europe/London", "+447700900104")
CAMILA = Customer("c-1005", "Camila", "pt-BR", "America/Sao_Paulo", "+5521987650005")
NOAH = Customer("c-1006", "Noah", "en", "Australia/Sydney", "+61491570006", {"tips": ["email"]})

ONBOARDING = (
    Role(
        BEATRIZ,
        begins=time(9),
        plays={WELCOME: (VERIFIES,), FIRST_STEPS: (COMPLETES,)},
        outcome="activated",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{WELL_DONE}"),
    ),
    Role(
        JAMES,
        begins=time(21, 5),  # two days later it is night again
        plays={REMINDER: (VERIFIES,), NUDGE: (COMPLETES,)},
        outcome="activated",
        messages=(
            f"email:{WELCOME}",
            f"sms:{REMINDER}",
            f"email:{FIRST_STEPS}",
            f"email:{NUDGE}",
            f"email:{WELL_DONE}",
        ),
    ),
    Role(
        RAFAEL,
        begins=time(11),
        plays={WELCOME: (VERIFIES,)},
        outcome="handed_to_person",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{NUDGE}"),
    ),
    Role(
        OLIVIA,
        begins=time(10),
        plays={REMINDER: (answers("STOP"),)},
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"sms:{REMINDER}"),
    ),
    Role(
        CAMILA,
        begins=time(16),
        plays={WELCOME: (VERIFIES,), FIRST_STEPS: (unsubscribes(),)},
        outcome="left",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}"),
    ),
    Role(
        NOAH,
        begins=time(9),
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"email:{REMINDER}"),
    ),
)
