"""Care follow-up: from an appointment, kept in mind, to how it was and what is to be renewed."""
