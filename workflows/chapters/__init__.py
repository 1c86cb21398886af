"""Parts that several journeys share: functions that take the journey."""
