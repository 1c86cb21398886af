"""What a mutation is."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """One line of code, what breaks it, and the test that must notice."""

    promise: str
    file: str
    line: str
    broken: str
    noticed_by: str
