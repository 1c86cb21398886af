"""What can go wrong with one request to a fake, told in HTTP."""

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request. `accepted` says whether the message was taken all the same.

    Faults are made by the methods below; without a status the genuine answer is given.
    """

    accepted: bool = False
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    silent: bool = False
    reset: bool = False
    hold: float = 0
    """Seconds before the answer."""
    raw: bytes = b""
    """Written to the connection as it is, which is then closed."""

    @classmethod
    def answer(cls, status: int, body: bytes = b"", **headers: str) -> Self:
        """Answer with a status; a header `Retry_After="3"` is sent as `Retry-After: 3`."""
        return cls(status=status, body=body, headers=_spelled(headers))

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> Self:
        """Send the caller elsewhere."""
        return cls(status=status, headers={"Location": location})

    @classmethod
    def reset_before_acceptance(cls) -> Self:
        """Cut the connection; the message was not taken."""
        return cls(reset=True)

    @classmethod
    def reset_after_acceptance(cls) -> Self:
        """Take the message, then cut the connection."""
        return cls(reset=True, accepted=True)

    @classmethod
    def silence(cls) -> Self:
        """Take the message, then say nothing for longer than anyone waits."""
        return cls(silent=True, accepted=True)

    @classmethod
    def late(cls, seconds: float) -> Self:
        """Take the message, and give the genuine answer after some seconds."""
        return cls(hold=seconds, accepted=True)

    @classmethod
    def garbled(cls, status: int, body: bytes = b'{"sid": "SM', **headers: str) -> Self:
        """Take the message, then answer with something unreadable."""
        return cls(accepted=True, status=status, body=body, headers=_spelled(headers))

    @classmethod
    def cut_short(cls, status: int) -> Self:
        """Take the message, then break off in the midst of the answer."""
        return cls(accepted=True, raw=b"HTTP/1.1 %d OK\r\nContent-Length: 64\r\n\r\n{" % status)


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
