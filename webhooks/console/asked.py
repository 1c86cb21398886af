"""What is asked of the company's own sign-in, and what it owes us."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, Self


class SignInFailed(Exception):
    """The provider's answer is not to be believed, or none came. The message quotes nothing."""


class Client(NamedTuple):
    """Who we are to the provider."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str


class Asked(NamedTuple):
    """What was asked, and is compared with what comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Self:
        """Return random ones."""
        return cls(*(secrets.token_urlsafe(32) for _ in cls._fields))


class CompanySignIn(Protocol):
    """The company's own sign-in."""

    async def address(self, asked: Asked) -> str:
        """Return where somebody goes to sign in. Raises `SignInFailed`."""
        ...

    async def claims(self, code: str, asked: Asked) -> Mapping[str, Any]:
        """Return what it says of whoever came back with a code. Raises `SignInFailed`."""
        ...
