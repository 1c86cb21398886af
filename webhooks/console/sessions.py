"""Sessions of staff: a signed cookie that says with which key one began. The server keeps none.

A session names its key and never holds it. Who may do what is looked up anew at each request.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from itsdangerous import BadSignature, URLSafeSerializer

from starter.relay.late_answers import utc_now

LASTS = timedelta(hours=8)
"""A shift: so long at most after who it is was shown."""
IDLE = timedelta(hours=1)
"""So long without a request ends it."""
RENEWED_AFTER = timedelta(minutes=1)
"""A cookie that is older is written anew, so that it tells when somebody was last there."""
LONGEST = 1000
"""Characters of a cookie that is read at all."""


class Session(NamedTuple):
    """Who is signed in, and since when."""

    how: str
    """`key`, or `setting` for a key that a setting holds, or `oidc`."""
    who: str
    """The key's id, the setting's name, or a person's own opaque name."""
    mark: str
    """Of the secret that was shown, or the role that the company's own sign-in gave them."""
    nonce: str
    """Random: no two sessions are alike."""
    began: int
    """Seconds since 1970, as the next."""
    seen: int

    @classmethod
    def begin(cls, how: str, who: str, mark: str, now: datetime) -> Self:
        """Begin one: nothing that the browser had before is part of it."""
        second = int(now.timestamp())
        return cls(how, who, mark, secrets.token_urlsafe(16), second, second)

    def is_live(self, now: datetime) -> bool:
        """Tell whether its time is not over."""
        second = now.timestamp()
        is_young = second - self.began < LASTS.total_seconds()
        return is_young and second - self.seen < IDLE.total_seconds()

    def is_stale(self, now: datetime) -> bool:
        """Tell whether its cookie is to be written anew."""
        return now.timestamp() - self.seen >= RENEWED_AFTER.total_seconds()


class Sessions:
    """Writes and reads cookies, under a secret that all processes on the store share."""

    def __init__(self, secret: bytes, clock: Callable[[], datetime] = utc_now) -> None:
        self._secret = secret
        self._clock = clock
        self._signer = URLSafeSerializer(
            secret,
            salt="jornada.console.session",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def begin(self, how: str, who: str, mark: str) -> Session:
        """Begin a session."""
        return Session.begin(how, who, mark, self._clock())

    def written(self, session: Session) -> str:
        """Return the cookie of a session."""
        return str(self._signer.dumps(list(session)))

    def read(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None for one that is over, or that we did not write."""
        if len(cookie) > LONGEST:
            return None
        try:
            session = Session(*self._signer.loads(cookie))
        except (BadSignature, TypeError):
            return None
        return session if session.is_live(self._clock()) else None

    def renewed(self, session: Session) -> Session | None:
        """Return a session that was seen now; None where its cookie tells that well enough."""
        now = self._clock()
        return session._replace(seen=int(now.timestamp())) if session.is_stale(now) else None

    def token(self, session: Session) -> str:
        """Return what a form of this session's pages holds, and no other page knows."""
        said = f"csrf:{session.nonce}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()

    def is_token(self, session: Session, given: str) -> bool:
        """Tell whether a form came from a page of this session."""
        return hmac.compare_digest(self.token(session).encode(), given.encode("utf-8", "replace"))
