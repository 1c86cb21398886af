"""What the store raises: for callers, who know nothing of its library."""

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

StoreError = SQLAlchemyError
"""Anything that goes wrong in the store."""
STORE_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""What is raised when the store cannot be reached, or keeps us waiting for too long (a TimeoutError
is an OSError)."""
