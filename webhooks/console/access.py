"""Who may see a rehearsal's own pages: a browser on this machine, or who knows the password."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBasicCredentials

from adapters.settings import Settings
from domain.urls import is_loopback
from webhooks.edge.dependencies import TheSettings
from webhooks.edge.keys import OurBasic
from webhooks.edge.refusals import Refusal

_PROXIES_SAY = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers by which a proxy gives itself away: the connection is then not the caller's own."""
_BASIC = OurBasic(realm="jornada sandbox", auto_error=False)


async def at_this_machine_or_with_password(
    request: Request,
    settings: TheSettings,
    given: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
) -> None:
    """Refuse who is neither a browser on this machine nor knows JORNADA_SANDBOX_PASSWORD."""
    if _is_at_this_machine(request, settings) or _knows_password(given, settings):
        return
    if settings.sandbox_password:
        what_to_do = "log in with any name and JORNADA_SANDBOX_PASSWORD"
        headers = {"WWW-Authenticate": 'Basic realm="jornada sandbox"'}
        raise Refusal(401, "a password is needed here", what_to_do, headers=headers)
    raise Refusal(
        403,
        "this page answers on this machine only",
        "open it there, or set JORNADA_SANDBOX_PASSWORD for the HTTP app",
    )


def _is_at_this_machine(request: Request, settings: Settings) -> bool:
    """Tell whether nothing stands between a browser on this machine and us, as far as can be seen.

    A proxy beside us connects from this machine as well. It mostly says so in a header; and where
    the public URL leads elsewhere, there is one.
    """
    names = [request.client.host if request.client else "", _name_in(f"//{request.url.netloc}")]
    names.append(_name_in(settings.public_url))
    by_proxy = any(header in request.headers for header in _PROXIES_SAY)
    return not by_proxy and all(map(is_loopback, names))


def _name_in(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _knows_password(given: HTTPBasicCredentials | None, settings: Settings) -> bool:
    if given is None or not settings.sandbox_password:
        return False
    said = given.password.encode("utf-8", "replace")
    return hmac.compare_digest(said, settings.sandbox_password.get_secret_value().encode())
