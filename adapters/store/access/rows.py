"""A key's row, read."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from domain.access import AccessKey, Secrets


def key_of(row: Row[Any]) -> AccessKey:
    """Return a row of `access_keys` without its secrets."""
    limits = {"topics": _names(row.topics), "journeys": _names(row.journeys)}
    return AccessKey.model_validate(row._asdict() | limits)


def secrets_of(row: Row[Any]) -> Secrets:
    """Return what is kept of its secrets."""
    return Secrets(row.digest, row.former_digest, row.former_until)


def joined(names: Iterable[str] | None) -> str | None:
    """Write names as a column holds them. None is no limit, and no name at all is not one."""
    return None if names is None else " ".join(sorted(names))


def _names(column: str | None) -> frozenset[str] | None:
    return None if column is None else frozenset(column.split())
