"""From the store to Temporal: dispatch, start, repair, escalate."""
