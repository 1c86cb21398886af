"""What customers were sent, as far as segments go by it."""

from sqlalchemy import or_

from adapters.store.schema import touchpoints
from domain.delivery_reports import READ

WAS_READ = or_(touchpoints.c.vendor_state.in_(READ), touchpoints.c.answered_at.is_not(None))
"""That a customer read a message, as far as anybody can know."""
