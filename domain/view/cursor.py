"""The cursor of a timeline: the entry behind which the next page begins, as an opaque text."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Self

LONGEST_CURSOR = 400
"""Characters."""
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(r"1 ([0-9]{1,18}) ([a-z_]{1,20}) ([ -~]{1,200})", re.ASCII)


class NoCursor(ValueError):
    """A text that is no cursor of ours; the message quotes nothing of it."""

    def __init__(self) -> None:
        super().__init__("must be a `before` of an earlier answer, as it was")


class Cursor(NamedTuple):
    """An entry: what is older comes after it."""

    at: datetime
    source: str
    """Which of a timeline's sources it is from."""
    key: str
    """Which entry of its source."""

    def __str__(self) -> str:
        """Write it: letters, digits, `-` and `_`."""
        micros = (self.at - _FIRST) // timedelta(microseconds=1)
        written = f"1 {micros} {self.source} {self.key}"
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, written: str, sources: Mapping[str, re.Pattern[str]]) -> Self:
        """Read it; `sources` has what each one's keys look like. Raises `NoCursor`."""
        if (
            len(written) > LONGEST_CURSOR
            or (found := _WRITTEN.fullmatch(_decoded(written))) is None
        ):
            raise NoCursor
        micros, source, key = found.groups()
        if source not in sources or not sources[source].fullmatch(key):
            raise NoCursor
        try:
            return cls(_FIRST + timedelta(microseconds=int(micros)), source, key)
        except OverflowError:
            raise NoCursor from None


def _decoded(written: str) -> str:
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise NoCursor from None
