"""The company's own sign-in: whom it vouches for comes in, in the role of their group."""

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from structlog.testing import capture_logs

from adapters.settings import Settings, SettingsError, load_settings
from domain.access import Role
from tests.webhooks.conftest import API_KEY, World
from tests.webhooks.console.desk import Desk, a_desk
from tests.webhooks.console.history import a_task
from tests.webhooks.console.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    FakeIdentityProvider,
    query_of,
)

START = "/console/sign-in/company"
BACK = f"{START}/back"
COOKIE = "__Host-jornada_company"


@pytest.fixture
async def idp() -> AsyncIterator[FakeIdentityProvider]:
    async with FakeIdentityProvider() as provider:
        yield provider


def by_company(settings: Settings, idp: FakeIdentityProvider, roles: str = "") -> Settings:
    given = {
        "public_url": settings.public_url,
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_OIDC_ISSUER": idp.url,
        "JORNADA_OIDC_CLIENT_ID": CLIENT_ID,
        "JORNADA_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "JORNADA_OIDC_ROLES": roles or "care=support, leads=operator,all=reader",
    }
    return Settings.model_validate(given)


@pytest.fixture
def desk(world: World, settings: Settings, idp: FakeIdentityProvider) -> Desk:
    return a_desk(world.jornada, by_company(settings, idp))


async def left(desk: Desk, path: str = START) -> str:
    """Go to the company's sign-in; return where that is."""
    answer = await desk.open(path)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def came_back(address: str) -> str:
    """Sign in there; return the URL that leads back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(address)
    assert answer.status_code == 302
    return answer.headers["Location"]


async def sign_in(desk: Desk, path: str = START) -> httpx.Response:
    back = await came_back(await left(desk, path))
    return await desk.open(back)


async def test_whom_the_company_vouches_for_comes_in_and_acts_by_their_name(
    world: World, desk: Desk
) -> None:
    page = await desk.open("/console/sign-in?next=/console/tasks")
    assert f'href="{START}?next=%2Fconsole%2Ftasks"' in page.text
    task = await a_task(world, "run-c-ana:task:1", "onboarding")
    answer = await sign_in(desk, f"{START}?next=/console/tasks")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/tasks")
    assert "lena.silva:example.com support" in await desk.text("/console")
    assert (await desk.send(f"/console/tasks/{task}/claim", {})).status_code == 303
    (claimed,) = await world.jornada.tasks.list()
    assert claimed.claimed_by == "lena.silva:example.com"
    assert (await desk.open("/console/pauses")).status_code == 200
    pause = {"action": "pause", "target": "channel:sms", "reason": "why"}
    assert (await desk.send("/console/pauses", pause)).status_code == 403


async def test_what_is_asked_is_new_each_time_and_guarded(desk: Desk) -> None:
    one, two = query_of(await left(desk)), query_of(await left(desk))
    assert one["redirect_uri"] == f"https://go.example.com{BACK}"
    assert (one["response_type"], one["scope"]) == ("code", "openid email profile")
    assert one["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != two[name]
    answer = await desk.open(START)
    assert CLIENT_SECRET not in answer.headers["Location"]
    attributes = answer.headers["Set-Cookie"].split("; ")[1:]
    assert sorted(attributes) == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"]


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["care"], Role.SUPPORT),
        (["all", "leads", "care"], Role.OPERATOR),
        ("care", Role.SUPPORT),
        (["all"], Role.READER),
        (["everybody"], None),
        (["Care", "care "], None),
        ([], None),
        (None, None),
        ({"care": True}, None),
        ([["care"], 7], None),
    ],
)
async def test_a_group_gives_a_role_and_without_one_nobody_comes_in(
    desk: Desk, idp: FakeIdentityProvider, groups: Any, role: Role | None
) -> None:
    idp.claims = {"groups": groups}
    answer = await sign_in(desk)
    if role is None:
        assert (answer.status_code, "You have no role here" in answer.text) == (403, True)
        assert (await desk.open("/console")).status_code == 303
    else:
        assert f"lena.silva:example.com {role}" in await desk.text("/console")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "another-client"]},
        {"azp": "another-client"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": "lena+x@example.com"},
        {"email": f"{'x' * 70}@example.com"},
        {"email": ["lena@example.com"]},
    ],
)
async def test_what_the_company_does_not_surely_say_opens_nothing(
    desk: Desk, idp: FakeIdentityProvider, claims: dict[str, Any]
) -> None:
    idp.claims = claims
    with capture_logs() as lines:
        answer = await sign_in(desk)
    assert (answer.status_code, desk.cookie) == (502, None)
    assert "sign-in failed" in answer.text
    assert [line["event"] for line in lines] == ["console_company_sign_in_failed"]
    assert "example.com" not in str(lines)


async def test_a_token_that_somebody_else_signed_opens_nothing(
    desk: Desk, idp: FakeIdentityProvider
) -> None:
    idp.signs_with = RSAKey.generate_key(2048, private=True)
    assert (await sign_in(desk)).status_code == 502
    idp.header = {"kid": "unknown"}
    assert (await sign_in(desk)).status_code == 502
    assert desk.cookie is None


async def test_after_the_company_changed_its_key_people_still_come_in(
    desk: Desk, idp: FakeIdentityProvider
) -> None:
    assert (await sign_in(desk)).status_code == 303
    asked = len(idp.asked)
    assert (await sign_in(desk)).status_code == 303
    assert len(idp.asked) == asked, "what it says of itself is remembered"
    idp.rotate()
    assert (await sign_in(desk)).status_code == 303


async def test_a_way_back_works_once_in_the_browser_that_went_and_for_ten_minutes(
    world: World, settings: Settings, idp: FakeIdentityProvider, desk: Desk
) -> None:
    back = await came_back(await left(desk))
    other = a_desk(world.jornada, by_company(settings, idp))
    assert (await other.open(back)).status_code == 400
    await left(other)
    assert (await other.open(back)).status_code == 400, "another state"
    for wrong in (f"{BACK}?code=x", f"{BACK}?code=x&state=y", f"{BACK}?state=y", BACK):
        assert (await desk.open(wrong)).status_code == 400
    denied = f"{BACK}?error=access_denied&state={query_of(back)['state']}"
    assert (await desk.open(denied)).status_code == 403
    assert (await desk.open(back)).status_code == 303
    assert desk.http.cookies.get(COOKIE) is None
    assert (await desk.open(back)).status_code == 400
    signed_in = desk.cookie
    await left(desk)
    stolen = f"{BACK}?code={query_of(back)['code']}&state="
    assert (await desk.open(stolen)).status_code == 400
    assert desk.cookie == signed_in


async def test_a_code_of_somebody_else_is_worth_nothing(desk: Desk) -> None:
    """Theirs was asked for with another verifier."""
    theirs = query_of(await came_back(await left(desk)))["code"]
    mine = query_of(await came_back(await left(desk)))
    answer = await desk.open(f"{BACK}?code={theirs}&state={mine['state']}")
    assert (answer.status_code, desk.cookie) == (502, None)


async def test_while_the_company_is_away_a_key_still_opens(
    desk: Desk, idp: FakeIdentityProvider, world: World, settings: Settings
) -> None:
    idp.is_away = True
    answer = await desk.open(START)
    assert (answer.status_code, "it answers 503" in answer.text) == (502, True)
    both = by_company(settings, idp).model_copy(update={"api_keys": settings.api_keys})
    keyed = a_desk(world.jornada, both)
    assert (await keyed.sign_in(API_KEY)).status_code == 303


async def test_another_issuer_than_the_setting_names_is_not_believed(
    desk: Desk, idp: FakeIdentityProvider
) -> None:
    idp.issuer = "https://evil.example"
    assert (await desk.open(START)).status_code == 502


async def test_a_session_ends_where_its_role_is_given_to_nobody_any_more(
    world: World, settings: Settings, idp: FakeIdentityProvider, desk: Desk
) -> None:
    await sign_in(desk)
    for roles, status in (("care=reader", 303), ("others=support", 200)):
        later = a_desk(world.jornada, by_company(settings, idp, roles))
        assert desk.cookie
        later.http.cookies.set("__Host-jornada_console", desk.cookie)
        assert (await later.open("/console")).status_code == status
    without = a_desk(world.jornada, settings)
    without.http.cookies.set("__Host-jornada_console", desk.cookie or "")
    assert (await without.open("/console")).status_code == 303


async def test_where_no_setting_names_a_sign_in_there_is_none(
    world: World, settings: Settings
) -> None:
    desk = a_desk(world.jornada, settings)
    assert "/company" not in (await desk.open("/console/sign-in")).text
    for path in (START, BACK):
        assert (await desk.open(path)).status_code == 404


@pytest.mark.parametrize(
    ("roles", "problem"),
    [
        ("", "JORNADA_OIDC_ROLES is missing"),
        ("care", "JORNADA_OIDC_ROLES"),
        ("care=boss", "JORNADA_OIDC_ROLES"),
        ("care=intake", "JORNADA_OIDC_ROLES"),
        ("=support", "JORNADA_OIDC_ROLES"),
    ],
)
def test_a_sign_in_without_roles_does_not_start(
    monkeypatch: pytest.MonkeyPatch, roles: str, problem: str
) -> None:
    for name, value in (
        ("ISSUER", "https://login.example.com"),
        ("CLIENT_ID", CLIENT_ID),
        ("CLIENT_SECRET", CLIENT_SECRET),
        ("ROLES", roles),
    ):
        monkeypatch.setenv(f"JORNADA_OIDC_{name}", value)
    with pytest.raises(SettingsError, match=problem) as caught:
        load_settings()
    assert CLIENT_SECRET not in str(caught.value)
