"""OpenID Connect: the company's own sign-in says who somebody is, and which groups they are in.

The authorization code flow with PKCE, a state and a nonce. See OpenID Connect Core 1.0, 3.1.
Imported where a setting names a provider only: its libraries take their time.
"""

import time
from collections.abc import Mapping
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.urls import check_base_url
from webhooks.console.asked import Asked, Client, SignInFailed

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Of signatures with a key of the provider's own; never `none`, never our shared secret."""
SCOPE = "openid email profile"
ANSWERS_WITHIN = 10.0
"""Seconds that the provider may take."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
KEPT_FOR = 3600.0
"""Seconds for which its keys and addresses are remembered."""
LONGEST = 200_000
"""Bytes of an answer of the provider's."""


class Provider:
    """The company's sign-in. Its keys and addresses are fetched when they are first needed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._found: tuple[float, Mapping[str, Any], KeySet] | None = None

    async def address(self, asked: Asked) -> str:
        """Return where somebody goes to sign in. Raises `SignInFailed`."""
        about, _ = await self._known()
        return str(
            prepare_grant_uri(
                _endpoint(about, "authorization_endpoint"),
                self._client.client_id,
                "code",
                redirect_uri=self._client.redirect_uri,
                scope=SCOPE,
                state=asked.state,
                nonce=asked.nonce,
                code_challenge=create_s256_code_challenge(asked.verifier),
                code_challenge_method="S256",
            )
        )

    async def claims(self, code: str, asked: Asked) -> Mapping[str, Any]:
        """Return what the provider says of whoever came back with a code. Raises `SignInFailed`."""
        about, _ = await self._known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": asked.verifier,
        }
        us = httpx.BasicAuth(self._client.client_id, self._client.secret)
        told = await _answer("POST", _endpoint(about, "token_endpoint"), data=form, auth=us)
        return await self._believed(str(told.get("id_token", "")), asked)

    async def _believed(self, id_token: str, asked: Asked) -> Mapping[str, Any]:
        """Check a token's signature, and that it is for us, of now, and of this very sign-in."""
        about, keys = await self._known()
        try:
            token = _decoded(id_token, keys)
        except JoseError:
            # Its keys may have been changed since we fetched them.
            self._found = None
            about, keys = await self._known()
            try:
                token = _decoded(id_token, keys)
            except JoseError as error:
                raise SignInFailed("its token is not signed by it") from error
        options = {
            "iss": {"essential": True, "value": about["issuer"]},
            "aud": {"essential": True, "value": self._client.client_id},
        }
        params = {"client_id": self._client.client_id, "nonce": asked.nonce}
        claims = CodeIDToken(token.claims, token.header, options, params)
        try:
            claims.validate(leeway=LEEWAY)
        except (AuthlibBaseError, JoseError) as error:
            raise SignInFailed("its token is not for this sign-in") from error
        return token.claims

    async def _known(self) -> tuple[Mapping[str, Any], KeySet]:
        """Return what the provider tells of itself, and its keys."""
        if self._found is None or time.monotonic() - self._found[0] > KEPT_FOR:
            where = f"{self._client.issuer}/.well-known/openid-configuration"
            about = await _answer("GET", where)
            if str(about.get("issuer", "")).rstrip("/") != self._client.issuer:
                raise SignInFailed("it says that it is another issuer")
            try:
                keys = KeySet.import_key_set(
                    await _answer("GET", _endpoint(about, "jwks_uri"))  # type: ignore[arg-type] # it is checked there
                )
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise SignInFailed("its keys cannot be read") from error
            self._found = (time.monotonic(), about, keys)
        return self._found[1], self._found[2]


def _decoded(id_token: str, keys: KeySet) -> jwt.Token:
    try:
        return jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    except ValueError as error:  # of a token that is none
        raise JoseError(str(type(error))) from error


def _endpoint(about: Mapping[str, Any], name: str) -> str:
    url = str(about.get(name, ""))
    try:
        check_base_url(url.partition("?")[0])
    except ValueError:
        raise SignInFailed(f"its {name} is no https URL") from None
    return url


async def _answer(method: str, url: str, **what: Any) -> Mapping[str, Any]:
    """Ask the provider; no redirect is followed."""
    try:
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN, follow_redirects=False) as http:
            answer = await http.request(method, url, **what)
    except httpx.HTTPError as error:
        raise SignInFailed("it does not answer") from error
    if answer.status_code != httpx.codes.OK or len(answer.content) > LONGEST:
        raise SignInFailed(f"it answers {answer.status_code}")
    try:
        told = answer.json()
    except ValueError:
        raise SignInFailed("its answer is no JSON") from None
    if not isinstance(told, dict):
        raise SignInFailed("its answer is no object")
    return told
