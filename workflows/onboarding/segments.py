"""Who is new, in the words of onboarding."""

from datetime import timedelta

from domain.events import EmailVerified
from domain.segments import Segment, enrolled, never_did, since_first
from workflows.onboarding.events import ProfileCompleted, SignedUp

STUCK = Segment(
    "stuck",
    "signed up three days ago or earlier, is still being onboarded, and verified no address",
    (since_first(SignedUp) >= timedelta(days=3))
    & enrolled("onboarding")
    & never_did(EmailVerified)
    & never_did(ProfileCompleted),
)
