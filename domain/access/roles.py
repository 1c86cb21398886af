"""Roles: what each may do. The docs show this very table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a key is for. The names are stored."""

    INTAKE = "intake"
    """A source of events: a web shop, a till. Many see its key, so it reads nothing."""
    READER = "reader"
    SUPPORT = "support"
    OPERATOR = "operator"
    ADMIN = "admin"
    """But for taking in events: an admin's key must never lie where a source's key lies."""


class Permission(StrEnum):
    """What a route asks for."""

    INTAKE = "send events"
    READ = "read"
    PREFERENCES = "change preferences"
    HELP = "help customers"
    """Do the tasks that people are asked to do, and enter what a customer told."""
    START = "start journeys"
    OPERATE = "operate journeys"
    """Hold and end enrolments, pause messages, and act on dead letters."""
    ADMIN = "administer"
    """Erase and export customers."""


_READER = frozenset({Permission.READ})
_SUPPORT = _READER | {Permission.PREFERENCES, Permission.HELP}
_OPERATOR = _SUPPORT | {Permission.START, Permission.OPERATE}

PERMISSIONS: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        Role.INTAKE: frozenset({Permission.INTAKE}),
        Role.READER: _READER,
        Role.SUPPORT: _SUPPORT,
        Role.OPERATOR: _OPERATOR,
        Role.ADMIN: _OPERATOR | {Permission.ADMIN},
    }
)
"""What each role may do."""


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role may do it; one that this version does not know may do nothing."""
    return permission in PERMISSIONS.get(role, frozenset())
