"""Callers: who asks, in which role, and to which topics and journeys they are limited."""

from collections.abc import Collection
from typing import NamedTuple

from domain.access.roles import Permission, may
from domain.ids import DEFAULT_WORKSPACE


class Scope(NamedTuple):
    """What a key is limited to: a journey or message must be in both. None is no limit."""

    topics: frozenset[str] | None = None
    journeys: frozenset[str] | None = None

    @property
    def is_limited(self) -> bool:
        """Whether anything is out of it."""
        return self != ALL

    def covers(self, journey: str | None, topic: str | None) -> bool:
        """Tell whether a journey with its topic, or a message of it with its own, is in it."""
        return _is_in(journey, self.journeys) and _is_in(topic, self.topics)

    def __str__(self) -> str:
        limits = {"topics": self.topics, "journeys": self.journeys}
        told = (f"{kind} {', '.join(sorted(only))}" for kind, only in limits.items() if only)
        return " and the ".join(told) or "everything"


ALL = Scope()
"""No limit."""


class Caller(NamedTuple):
    """Who sent a request, as their key tells."""

    name: str
    """The key's own, or its setting's: it stands in the audit."""
    role: str
    workspace: str = DEFAULT_WORKSPACE
    """Within which the `messageId` of their events is unique."""
    scope: Scope = ALL

    @property
    def topics(self) -> frozenset[str] | None:
        """The topics that they are limited to, if they are."""
        return self.scope.topics

    @property
    def journeys(self) -> frozenset[str] | None:
        """The journeys that they are limited to, if they are."""
        return self.scope.journeys

    def may(self, permission: Permission) -> bool:
        """Tell whether their role may do something at all."""
        return may(self.role, permission)


def _is_in(name: str | None, only: Collection[str] | None) -> bool:
    return only is None or name in only
