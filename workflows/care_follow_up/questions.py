"""What the care follow-up reminds of: the appointment, and what is to be renewed."""

from workflows.care_follow_up import events, messages, windows
from workflows.chapters.confirm import Reminders
from workflows.chapters.renewal import Renewal

REMINDERS = Reminders(
    messages.REMINDER, events.AppointmentMoved, notices=windows.NOTICES, fresh=windows.FRESH
)
RENEWAL = Renewal(events.RenewalPlanned, events.Renewed, messages.RENEWAL, windows.RENEWAL_TOLD)
