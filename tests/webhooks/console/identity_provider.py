"""A company's sign-in on a port of its own: OpenID Connect, with keys, codes and a memory."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "jornada-console", "a-secret-of-the-console"


class FakeIdentityProvider:
    """`async with FakeIdentityProvider() as idp: ... idp.url`. `name` is how its URL calls it.

    May be set at any time: `claims`, what it says of whoever signs in; `signs_with`, a key that it
    does not publish; `header`, more of a token's header; `issuer`, what it says that it is;
    `is_away`, whether it answers 503.
    """

    def __init__(self, name: str = "127.0.0.1") -> None:
        self._name = name
        self.url = ""
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.signs_with: RSAKey | None = None
        self.header: dict[str, Any] = {}
        self.is_away = False
        self.asked: list[str] = []
        """The paths that were asked for."""
        self._codes: dict[str, Mapping[str, str]] = {}
        self._key = self._new_key()
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._about)
        app.router.add_get("/keys", self._keys)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = self.issuer = f"http://{self._name}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish that one alone."""
        self._key = self._new_key()

    def _new_key(self) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}, private=True)

    async def _about(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return self._answer(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return self._answer({"keys": [self._key.as_dict(private=False)]})

    async def _authorize(self, request: web.Request) -> web.Response:
        """Let somebody in at once, who has shown a password here before."""
        wanted = dict(request.query)
        if wanted["client_id"] != CLIENT_ID or wanted["response_type"] != "code":
            return web.Response(status=400)
        code = secrets.token_hex(8)
        self._codes[code] = wanted
        back = f"{wanted['redirect_uri']}?{urlencode({'code': code, 'state': wanted['state']})}"
        return web.Response(status=302, headers={"Location": back})

    async def _token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        wanted = self._codes.pop(str(form.get("code")), None)  # a code works once
        verifier = str(form.get("code_verifier"))
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        us = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if (
            wanted is None
            or request.headers.get("Authorization") != f"Basic {us}"
            or challenge != wanted["code_challenge"]
            or wanted["code_challenge_method"] != "S256"
            or form.get("redirect_uri") != wanted["redirect_uri"]
        ):
            return self._answer({"error": "invalid_grant"}, 400)
        return self._answer({"access_token": "a", "id_token": self._signed(wanted["nonce"])})

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "sub": "u-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "Lena.Silva@example.com",
            "email_verified": True,
            "groups": ["everybody", "care"],
        }
        claims = {name: value for name, value in (told | self.claims).items() if value is not None}
        key = self.signs_with or self._key
        header = {"alg": "RS256", "kid": str(self._key.kid)} | self.header
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def _answer(self, told: Mapping[str, Any], status: int = 200) -> web.Response:
        return web.json_response(told, status=503 if self.is_away else status)


def query_of(url: str) -> dict[str, str]:
    """Return what a URL asks."""
    return dict(parse_qsl(urlsplit(url).query))
