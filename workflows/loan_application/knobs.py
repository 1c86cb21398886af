"""What operators may set for loan applications."""

from datetime import timedelta

from domain.knobs import Knob

FIRST_REMINDER = Knob(
    "loan_application.first_reminder",
    timedelta,
    default=timedelta(hours=1),
    least=timedelta(minutes=15),
    most=timedelta(hours=12),
    about="After how much silence the missing steps are named.",
)
KEPT_FOR = Knob(
    "loan_application.kept_for",
    timedelta,
    default=timedelta(days=21),
    least=timedelta(days=7),
    most=timedelta(days=90),
    about="How long after the last reminder an application stays open.",
)
