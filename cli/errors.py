"""What may go wrong with a command."""


class CommandFailed(Exception):
    """A command cannot do what was asked; the message is one line for whoever typed it."""
