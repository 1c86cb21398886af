"""A session is whose key began it, for as long as that key opens, and no longer than a shift."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from adapters.settings import Settings
from domain.access import Role
from domain.access.keys import digest_of
from tests.webhooks.conftest import API_KEY, World, calling
from tests.webhooks.console.desk import COOKIE, Desk, a_desk, signed_in
from tests.webhooks.edge.keyring import MARIA, a_key, rotated
from webhooks.console.sessions import IDLE, LASTS, RENEWED_AFTER, Session, Sessions

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECRET = b"s" * 32
SIGN_IN = "/console/sign-in?next=%2Fconsole"


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_a_session_is_read_as_it_was_written() -> None:
    sessions = Sessions(SECRET, Clock())
    session = sessions.begin("key", "0123456789", "mark")
    assert sessions.read(sessions.written(session)) == session


def test_no_two_sessions_are_alike() -> None:
    sessions = Sessions(SECRET, Clock())
    one, two = (sessions.begin("key", "0123456789", "mark") for _ in range(2))
    assert sessions.token(one) != sessions.token(two)
    assert not sessions.is_token(one, sessions.token(two))


@pytest.mark.parametrize("over", [IDLE, timedelta(hours=2)])
def test_an_idle_session_ends(over: timedelta) -> None:
    clock = Clock()
    sessions = Sessions(SECRET, clock)
    written = sessions.written(sessions.begin("key", "0123456789", "mark"))
    clock.now = NOON + over - timedelta(seconds=1)
    assert (sessions.read(written) is not None) is (over == IDLE)
    clock.now = NOON + over
    assert sessions.read(written) is None


def test_who_goes_on_working_is_signed_out_after_a_shift_and_not_before() -> None:
    clock = Clock()
    sessions = Sessions(SECRET, clock)
    session = sessions.begin("key", "0123456789", "mark")
    while clock.now - NOON < LASTS:
        read = sessions.read(sessions.written(session))
        assert read is not None
        clock.now += IDLE / 2
        session = sessions.renewed(read) or session
    assert sessions.read(sessions.written(session)) is None


def test_a_cookie_is_written_anew_once_a_minute_at_most() -> None:
    clock = Clock()
    sessions = Sessions(SECRET, clock)
    session = sessions.begin("key", "0123456789", "mark")
    clock.now = NOON + RENEWED_AFTER - timedelta(seconds=1)
    assert sessions.renewed(session) is None
    clock.now = NOON + RENEWED_AFTER
    assert sessions.renewed(session) == session._replace(seen=int(clock.now.timestamp()))


def test_what_we_did_not_sign_is_no_session() -> None:
    clock = Clock()
    sessions = Sessions(SECRET, clock)
    good = sessions.written(sessions.begin("key", "0123456789", "mark"))
    payload, _, signature = good.rpartition(".")
    forged = Session("setting", "JORNADA_API_KEYS", "mark", "n", *[int(NOON.timestamp())] * 2)
    body = urlsafe_b64encode(json.dumps(list(forged)).encode()).decode().rstrip("=")
    for bad in (
        "",
        "x",
        payload,
        f"{payload}.",
        f"{body}.{signature}",
        good[:-2],
        f"{good}x",
        "." * 2000,
        Sessions(b"t" * 32, clock).written(sessions.begin("key", "0123456789", "mark")),
    ):
        assert sessions.read(bad) is None, bad


async def test_the_cookie_is_for_this_host_and_https_and_no_script_and_no_other_site(
    world: World, settings: Settings
) -> None:
    desk = a_desk(world.jornada, settings)
    answer = await desk.sign_in(await a_key(world, "lena", Role.SUPPORT))
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert sorted(attributes) == [
        "HttpOnly",
        "Max-Age=28800",
        "Path=/",
        "SameSite=Strict",
        "Secure",
    ]


async def test_on_this_machine_alone_it_also_travels_by_http(
    world: World, settings: Settings
) -> None:
    here = settings.model_copy(update={"public_url": "http://127.0.0.1:8000"})
    desk = a_desk(world.jornada, here)
    answer = await desk.sign_in(API_KEY)
    assert answer.headers["Set-Cookie"].startswith("jornada_console=")
    assert "Secure" not in answer.headers["Set-Cookie"]


async def test_neither_cookie_nor_page_holds_a_key_or_what_is_kept_of_it(
    world: World, settings: Settings
) -> None:
    key = await a_key(world, "lena", Role.SUPPORT)
    desk = a_desk(world.jornada, settings)
    await desk.sign_in(key)
    (row,) = await world.rows("access_keys")
    assert row["digest"] == digest_of(key.text)
    seen = f"{desk.cookie}{(await desk.open('/console')).text}"
    for secret in (key.text, key.text.rpartition("_")[2], row["digest"]):
        assert secret not in seen


async def revoke(world: World) -> None:
    await world.jornada.access.revoke("lena", MARIA)


async def rotate_at_once(world: World) -> None:
    await rotated(world, "lena", timedelta(0))


async def rotate_twice(world: World) -> None:
    await rotated(world, "lena", timedelta(0))
    await rotated(world, "lena", timedelta(hours=1))


@pytest.mark.parametrize("end", [revoke, rotate_at_once, rotate_twice])
async def test_a_session_ends_with_the_key_that_began_it(
    world: World, settings: Settings, end: object
) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    assert (await desk.open("/console")).status_code == 200
    assert callable(end)
    await end(world)
    answer = await desk.open("/console")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIGN_IN}&over=yes")


async def test_a_rotated_key_keeps_its_sessions_as_long_as_the_old_secret_opens(
    world: World, settings: Settings
) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    await rotated(world, "lena", timedelta(hours=1))
    assert (await desk.open("/console")).status_code == 200


async def test_a_key_of_the_setting_opens_as_long_as_it_is_set(
    world: World, settings: Settings
) -> None:
    desk = a_desk(world.jornada, settings)
    await desk.sign_in(API_KEY)
    assert "JORNADA_API_KEYS admin" in await desk.text("/console")
    changed = Settings.model_validate(
        {"public_url": settings.public_url, "JORNADA_API_KEYS": "another-key-of-tests"}
    )
    later = Desk(calling(world.jornada, changed))
    assert desk.cookie
    later.http.cookies.set(COOKIE, desk.cookie)
    assert (await later.open("/console")).status_code == 303


async def test_every_process_on_the_store_knows_a_session(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    other = a_desk(world.jornada, settings)
    assert desk.cookie
    other.http.cookies.set(COOKIE, desk.cookie)
    assert "lena support" in await other.text("/console")


async def test_to_sign_in_begins_a_session_of_its_own_whatever_cookie_was_there(
    world: World, settings: Settings
) -> None:
    """Nobody can plant a session, and wait for somebody to sign in with it."""
    attacker = await signed_in(world, settings, "mallory", Role.READER)
    victim = a_desk(world.jornada, settings)
    assert attacker.cookie
    victim.http.cookies.set(COOKIE, attacker.cookie, domain="go.example.com", path="/")
    await victim.sign_in(await a_key(world, "lena", Role.SUPPORT))
    assert victim.cookie != attacker.cookie
    assert "lena support" in await victim.text("/console")
    assert "mallory reader" in await attacker.text("/console")


async def test_to_sign_out_takes_the_cookie_away(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    answer = await desk.send("/console/sign-out", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/sign-in")
    assert desk.cookie is None
    assert (await desk.open("/console")).status_code == 303


async def test_a_session_that_was_seen_a_while_ago_gets_its_cookie_anew(
    world: World, settings: Settings
) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    sessions = Sessions(await world.jornada.access.session_secret())
    assert "Set-Cookie" not in (await desk.open("/console")).headers
    session = sessions.read(desk.cookie or "")
    assert session is not None
    desk.http.cookies.clear()
    older = session._replace(seen=session.seen - 120)
    desk.http.cookies.set(COOKIE, sessions.written(older), domain="go.example.com", path="/")
    assert "Set-Cookie" in (await desk.open("/console")).headers
    read = sessions.read(desk.cookie or "")
    assert read is not None
    assert (read.began, read.nonce) == (session.began, session.nonce)
    assert read.seen >= session.seen
