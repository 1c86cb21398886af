"""Access keys: how one is written, what is kept of it, and whether it opens.

A key has 256 random bits, so a plain digest of it cannot be guessed: no slow hash is needed.
"""

import hashlib
import hmac
import re
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.access.callers import ALL, Caller, Scope
from domain.access.roles import Role
from domain.ids import DEFAULT_WORKSPACE

ID_BYTES = 5
SECRET_BYTES = 32

_ID = re.compile(r"[0-9a-f]{10}")
_KEY = re.compile(r"jornada_([0-9a-f]{10})_[0-9a-f]{64}")
"""The prefix is for people and for scanners of secrets; the id may be shown, and finds the row."""


def key_text(key_id: str, secret: str) -> str:
    """Write a key as its holder sends it: both parts are in hexadecimal."""
    return f"jornada_{key_id}_{secret}"


def key_id_of(given: str) -> str | None:
    """Return the id within what a caller sent, None for what is no key of ours."""
    read = _KEY.fullmatch(given)
    return read and read.group(1)


def may_be_name(name: str) -> bool:
    """Tell whether a name can never be taken for a key's id."""
    return _ID.fullmatch(name) is None


def digest_of(given: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(given.encode()).hexdigest()


def mark_of(digest: str, secret: bytes) -> str:
    """Return what a session keeps of the key that it began with: nothing of the key's own."""
    return hmac.new(secret, digest.encode(), hashlib.sha256).hexdigest()


class AccessAction(StrEnum):
    """What operators do to keys. The names are stored."""

    CREATE = "create"
    ROTATE = "rotate"
    REVOKE = "revoke"


class Denied(StrEnum):
    """Why a key does not open, in words for whoever sent it."""

    UNKNOWN = "a key that is not one of ours"
    REVOKED = "a key that was revoked"
    EXPIRED = "a key that has expired"
    ROTATED = "a key that was rotated: there is a newer one"


class Refused(NamedTuple):
    """A key that does not open."""

    why: Denied
    name: str | None
    """Whose it is, where its secret shows that it was theirs."""


STRANGER = Refused(Denied.UNKNOWN, None)


class Secrets(NamedTuple):
    """What is kept of a key's secrets."""

    digest: str
    former_digest: str | None = None
    """Of the one before the last rotation."""
    former_until: datetime | None = None


NOBODYS = Secrets(digest="0" * 64)
"""No text has this digest. It is compared where there is no key, which takes as long."""


def marked_by(secrets: Secrets, mark: str, secret: bytes) -> str:
    """Return which digest of a key a mark was made of; one that is nobody's, if none."""
    kept = (secrets.digest, secrets.former_digest or NOBODYS.digest)
    marks = ((digest, mark_of(digest, secret)) for digest in kept)
    return next((d for d, made in marks if hmac.compare_digest(made, mark)), NOBODYS.digest)


class AccessKey(BaseModel):
    """A key, without its secret."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    key_id: str
    name: str
    role: str
    workspace: str | None
    """Of a source of events; others have none."""
    topics: frozenset[str] | None
    """None for all."""
    journeys: frozenset[str] | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    former_until: datetime | None
    """Until when the secret before the last rotation opens, too."""
    revoked_at: datetime | None
    used_at: datetime | None
    """The hour of the last use."""

    @property
    def scope(self) -> Scope:
        """What it is limited to."""
        return Scope(self.topics, self.journeys)

    @property
    def caller(self) -> Caller:
        """Whoever holds it."""
        return Caller(self.name, self.role, self.workspace or DEFAULT_WORKSPACE, self.scope)

    def is_live(self, now: datetime) -> bool:
        """Tell whether its newest secret opens."""
        return self.revoked_at is None and not _is_over(self.expires_at, now)


class WantedKey(NamedTuple):
    """A key that an operator wants."""

    name: str
    role: Role
    workspace: str | None = None
    scope: Scope = ALL
    expires_at: datetime | None = None


class AccessEntry(BaseModel):
    """A line of the audit of keys."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    action: AccessAction
    key_id: str
    name: str
    by: str
    reason: str
    at: datetime


def verdict(key: AccessKey | None, secrets: Secrets, digest: str, now: datetime) -> Denied | None:
    """Return why a key does not open, None where it does.

    Only whoever holds its secret learns more than that it is unknown.
    """
    is_current = hmac.compare_digest(digest, secrets.digest)
    is_former = hmac.compare_digest(digest, secrets.former_digest or NOBODYS.digest)
    if key is None or not (is_current or is_former):
        return Denied.UNKNOWN
    if key.revoked_at is not None:
        return Denied.REVOKED
    if is_current:
        return Denied.EXPIRED if _is_over(key.expires_at, now) else None
    return None if secrets.former_until and now < secrets.former_until else Denied.ROTATED


def _is_over(until: datetime | None, now: datetime) -> bool:
    return until is not None and until <= now
