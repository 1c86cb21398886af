"""What the store raises: for callers, who know nothing of its library."""

import re

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

StoreError = SQLAlchemyError
"""Anything that goes wrong in the store."""
STORE_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""What is raised when the store cannot be reached, or keeps us waiting for too long (a TimeoutError
is an OSError)."""
STORE_UNUSABLE = (*STORE_AWAY, ProgrammingError)
"""What is raised when the store cannot be used at all: it is away, or lacks a table."""
_LACKS = re.compile(
    r"no such (?:table|column): [\w.]+|has no column named \w+"
    r'|(?:relation|column) "?[\w.]+"? (?:of relation "?\w+"? )?does not exist'
)
"""How databases say that a table or a column is not there. These words hold no value of ours."""


class RestartTransaction(Exception):
    """What a transaction looked at was changed while it waited for a lock: it begins again."""


def complaint_of(error: BaseException) -> tuple[str, str]:
    """Return what is wrong with the store, and what to do. Quotes no value and no statement."""
    lacking = _LACKS.search(str(error.orig)) if isinstance(error, DBAPIError) else None
    if lacking:
        return (
            f"the database lacks what it should have ({lacking.group()})",
            "if it was renamed or dropped, bring it back; if it never was, run `jornada migrate`",
        )
    return f"the database does not answer ({type(error).__name__})", "check DATABASE_URL"
