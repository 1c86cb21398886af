"""Signing in by the company's own sign-in: who it says somebody is, in the role of their group."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from adapters.settings import Settings
from domain.access import Role
from domain.ids import is_identifier
from starter.client import Jornada
from webhooks.console.asked import Asked, Client, CompanySignIn, SignInFailed
from webhooks.console.attempts import Attempts
from webhooks.console.pages import HOME
from webhooks.console.sessions import LASTS
from webhooks.console.signing_in import attempts_of, checked
from webhooks.console.staff import BY_COMPANY, Turned, is_secure, sessions_of, set_cookie
from webhooks.edge.dependencies import TheJornada, TheSettings

log = structlog.get_logger()

PATH = f"{HOME}/sign-in/company"
BACK = f"{PATH}/back"
TAKES = timedelta(minutes=10)
"""So long somebody may take to sign in there."""
MOST_GROUPS = 1000
_AGAIN = "Go back to the console, and sign in again."

router = APIRouter()


async def provider_of(request: Request, settings: TheSettings) -> CompanySignIn:
    """Return the company's sign-in. Raises `Turned` where no setting names one."""
    if not settings.has_oidc:
        raise Turned(404, "There is no such page", "Go back to the console.")
    if getattr(request.app.state, "provider", None) is None:
        from webhooks.console.oidc import Provider  # noqa: PLC0415 - slow, and seldom wanted

        request.app.state.provider = Provider(client_of(settings))
    provider: CompanySignIn = request.app.state.provider
    return provider


TheProvider = Annotated[CompanySignIn, Depends(provider_of)]


@router.get(PATH)
async def leave(
    provider: TheProvider,
    jornada: TheJornada,
    settings: TheSettings,
    next: Annotated[str, Query(max_length=500)] = HOME,  # noqa: A002 - the URL's
) -> RedirectResponse:
    """Send somebody to the company's sign-in. What was asked goes into a cookie, signed."""
    asked = Asked.anew()
    try:
        address = await provider.address(asked)
    except SignInFailed as failed:
        raise _failed(failed) from None
    kept = (await _signer(jornada)).dumps([*asked, checked(next)])
    cookie = _cookie(settings, str(kept), seconds=int(TAKES.total_seconds()))
    return RedirectResponse(address, 303, {"Set-Cookie": cookie})


@router.get(BACK)
async def back(
    request: Request,
    provider: TheProvider,
    jornada: TheJornada,
    settings: TheSettings,
    attempts: Annotated[Attempts, Depends(attempts_of)],
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Begin a session for whoever comes back, in the role of their group."""
    address = request.client.host if request.client else ""
    if attempts.wait(address) > 0:
        raise Turned(429, "Too many attempts", "Wait half a minute, and sign in again.")
    asked, wanted = await _asked(request, jornada, settings, state)
    if not code:
        raise Turned(403, "Nobody was signed in there", _AGAIN)
    try:
        claims = await provider.claims(code, asked)
        name, role = _person(claims), role_of(claims, settings)
    except SignInFailed as failed:
        attempts.failed(address)
        raise _failed(failed) from None
    attempts.succeeded(address)
    if role is None:
        log.warning("console_sign_in_refused", problem="no group with a role", key=name)
        raise Turned(403, "You have no role here", "Ask whoever runs Jornada to give you one.")
    log.info("console_signed_in", key=name, role=str(role))
    sessions = await sessions_of(jornada)
    written = sessions.written(sessions.begin(BY_COMPANY, name, role))
    answer = RedirectResponse(wanted, 303)
    answer.headers.append(
        "Set-Cookie", set_cookie(settings, written, seconds=int(LASTS.total_seconds()))
    )
    answer.headers.append("Set-Cookie", _cookie(settings, "", seconds=0))
    return answer


def client_of(settings: Settings) -> Client:
    """Return who we are to the company's sign-in."""
    return Client(
        settings.oidc_issuer or "",
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        f"{settings.public_url}{BACK}",
    )


def role_of(claims: Mapping[str, Any], settings: Settings) -> Role | None:
    """Return the role that may most, of those that somebody's groups have; None for none."""
    told = claims.get(settings.oidc_claim)
    groups = told[:MOST_GROUPS] if isinstance(told, list) else [told]
    roles = {
        settings.oidc_roles[g] for g in groups if isinstance(g, str) and g in settings.oidc_roles
    }
    return next((role for role in reversed(Role) if role in roles), None)


def _person(claims: Mapping[str, Any]) -> str:
    """Return the name by which somebody acts: their verified address, without its @.

    Names go into Temporal's history, where no address may be.
    """
    email, is_verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or is_verified is not True:
        raise SignInFailed("it does not say that the e-mail address is verified")
    name = email.strip().lower().replace("@", ":")
    if not is_identifier(name):
        raise SignInFailed("the e-mail address has signs that a name here cannot have")
    return name


async def _asked(
    request: Request, jornada: Jornada, settings: Settings, state: str
) -> tuple[Asked, str]:
    """Return what this very browser was sent away with. Raises `Turned`."""
    cookie = request.cookies.get(_name(settings), "")
    try:
        kept = (await _signer(jornada)).loads(cookie, max_age=int(TAKES.total_seconds()))
        asked, wanted = Asked(*kept[:3]), str(kept[3])
    except (BadSignature, TypeError, IndexError):
        raise Turned(400, "This sign-in is old", _AGAIN) from None
    if not hmac.compare_digest(asked.state.encode(), state.encode("utf-8", "replace")):
        raise Turned(400, "This sign-in is old", _AGAIN)
    return asked, checked(wanted)


async def _signer(jornada: Jornada) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        await jornada.access.session_secret(),
        salt="jornada.console.company",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _name(settings: Settings) -> str:
    return "__Host-jornada_company" if is_secure(settings) else "jornada_company"


def _cookie(settings: Settings, value: str, *, seconds: int) -> str:
    """Return the header of the cookie: `Lax`, as it has to come along from the other site."""
    secure = "; Secure" if is_secure(settings) else ""
    name = _name(settings)
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _failed(failed: SignInFailed) -> Turned:
    log.warning(
        "console_company_sign_in_failed",
        problem=str(failed),
        who_must_act="operator",
        what_to_do="compare JORNADA_OIDC_* with what the company's sign-in says of itself",
    )
    return Turned(502, "The company's sign-in failed", f"Because {failed}. {_AGAIN}")
