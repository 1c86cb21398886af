"""Access: who may do what over HTTP, by which key, and how much of a customer they see."""

from domain.access.callers import ALL, Caller, Scope
from domain.access.keys import (
    STRANGER,
    AccessAction,
    AccessEntry,
    AccessKey,
    Denied,
    Refused,
    Secrets,
    WantedKey,
    digest_of,
    key_id_of,
    key_text,
    may_be_name,
    verdict,
)
from domain.access.roles import PERMISSIONS, Permission, Role, may
from domain.access.sight import Reach, Sight, seen, sight_of
from domain.access.viewing import (
    may_change,
    preferences_seen,
    standings_seen,
    timeline_seen,
    view_seen,
)

__all__ = [
    "ALL",
    "PERMISSIONS",
    "STRANGER",
    "AccessAction",
    "AccessEntry",
    "AccessKey",
    "Caller",
    "Denied",
    "Permission",
    "Reach",
    "Refused",
    "Role",
    "Scope",
    "Secrets",
    "Sight",
    "WantedKey",
    "digest_of",
    "key_id_of",
    "key_text",
    "may",
    "may_be_name",
    "may_change",
    "preferences_seen",
    "seen",
    "sight_of",
    "standings_seen",
    "timeline_seen",
    "verdict",
    "view_seen",
]
