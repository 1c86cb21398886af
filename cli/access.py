"""Keys of callers, as they are typed and shown."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cli.errors import CommandFailed
from cli.showing import in_utc
from domain.access import AccessEntry, AccessKey

_DURATION = re.compile(r"([1-9]\d{0,3})([hd])")


def until(option: str, written: str) -> datetime:
    """Return the end of a time from now, written as `24h`, `90d` or `0`. Raises `CommandFailed`."""
    read = _DURATION.fullmatch(written)
    if read is None and written != "0":
        raise CommandFailed(f"{option}: write hours or days, such as 24h or 90d")
    number, unit = read.groups() if read else ("0", "h")
    return datetime.now(UTC) + timedelta(hours=int(number) * (24 if unit == "d" else 1))


def lines_of(key: AccessKey, now: datetime) -> Iterator[str]:
    """Tell of a key what may be shown."""
    where = f", workspace {key.workspace}" if key.workspace else ""
    yield f"{key.role}{where}, id {key.key_id}: {_standing(key, now)}"
    if key.scope.is_limited:
        yield f"limited to the {key.scope}"
    used = f"last used in the hour of {in_utc(key.used_at)}" if key.used_at else "never used"
    yield f"made {in_utc(key.created_at)} by {key.created_by}, {used}"


def entry_line(entry: AccessEntry) -> str:
    """Tell what somebody did to a key."""
    return f"{entry.by} {entry.action}d the key {entry.name}, id {entry.key_id}: {entry.reason}"


def _standing(key: AccessKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {in_utc(key.revoked_at)}"
    if key.expires_at is None:
        ends = "opens until it is revoked"
    else:
        ends = f"{'expires' if key.is_live(now) else 'EXPIRED'} {in_utc(key.expires_at)}"
    if key.former_until is None or key.former_until <= now:
        return ends
    return f"{ends}; the key before it opens until {in_utc(key.former_until)}"
