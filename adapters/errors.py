"""What whoever set Jornada up has to mend. It imports nothing, so that every command knows it."""


class NotSetUp(Exception):
    """Something that Jornada needs is missing or cannot be used; the message says what to do."""
