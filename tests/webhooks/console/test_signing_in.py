"""Signing in: by a key that reads, from our own page, and not by trying."""

import pytest
from structlog.testing import capture_logs

from adapters.settings import Settings
from domain.access import Role, key_text
from tests.webhooks.conftest import WRITE_KEY, World
from tests.webhooks.console.desk import Desk, a_desk, read
from tests.webhooks.edge.keyring import MARIA, a_key
from webhooks.console.attempts import FREE, LONGEST_WAIT, Attempts


@pytest.fixture
def desk(world: World, settings: Settings) -> Desk:
    return a_desk(world.jornada, settings)


async def test_without_a_session_every_page_leads_to_the_sign_in_and_then_back(
    desk: Desk, world: World
) -> None:
    answer = await desk.open("/console/customers/c-ana?said=hold")
    where = answer.headers["Location"]
    assert (answer.status_code, where) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Fcustomers%2Fc-ana%3Fsaid%3Dhold",
    )
    page = await desk.open(where)
    assert 'name="next" value="/console/customers/c-ana?said=hold"' in page.text
    key = await a_key(world, "lena", Role.READER)
    answer = await desk.sign_in(key, next="/console/customers/c-ana?said=hold")
    assert answer.headers["Location"] == "/console/customers/c-ana?said=hold"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example",
        "/console\\@evil.example",
        "/console/\nSet-Cookie: x=y",
        "/consolette",
        "/console/../m/x/unsubscribe",
        "/console/%2E%2e/sandbox?sort=name",
        "/console/.%2e",
        "/sandbox",
        "javascript:alert(1)",
        "",
    ],
)
async def test_a_sign_in_leads_nowhere_else(desk: Desk, world: World, elsewhere: str) -> None:
    key = await a_key(world, "lena", Role.READER)
    answer = await desk.sign_in(key, next=elsewhere)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")


async def test_what_is_no_key_of_ours_opens_nothing_and_is_told_no_more(
    desk: Desk, world: World
) -> None:
    key = await a_key(world, "lena", Role.READER)
    for bad in ("", "x", "jornada_", key_text(key.key.key_id, "00" * 32), WRITE_KEY, "<b>"):
        answer = await desk.sign_in(bad)
        assert answer.status_code in (401, 429)
        if answer.status_code == 401:
            assert "That key opens nothing here." in answer.text
        assert desk.cookie is None
        assert "<b>" not in answer.text


async def test_a_sources_key_opens_no_page(desk: Desk, world: World) -> None:
    answer = await desk.sign_in(await a_key(world, "till", Role.INTAKE))
    assert (answer.status_code, desk.cookie) == (401, None)
    assert "sends events, and opens no page" in answer.text


async def test_whoever_holds_a_revoked_key_is_told_so(desk: Desk, world: World) -> None:
    key = await a_key(world, "lena", Role.READER)
    await world.jornada.access.revoke("lena", MARIA)
    answer = await desk.sign_in(key)
    assert answer.status_code == 401
    assert "This is a key that was revoked. Ask for the new one." in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "https://go.example.com"},
    ],
)
async def test_another_sites_page_signs_nobody_in(
    desk: Desk, world: World, headers: dict[str, str]
) -> None:
    key = await a_key(world, "mallory", Role.READER)
    answer = await desk.send("/console/sign-in", {"key": key.text}, token=None, headers=headers)
    assert (answer.status_code, desk.cookie) == (403, None)


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://go.example.com", 303), ("null", 403), ("https://evil.example", 403), (None, 403)],
)
async def test_a_browser_that_says_no_site_is_known_by_its_origin(
    desk: Desk, world: World, origin: str | None, status: int
) -> None:
    key = await a_key(world, "lena", Role.READER)
    headers = {} if origin is None else {"Origin": origin}
    answer = await desk.http.post("/console/sign-in", data={"key": key.text}, headers=headers)
    assert answer.status_code == status


async def test_a_link_from_elsewhere_asks_once_more_from_here(desk: Desk) -> None:
    """Its own cookie comes along then: a link of a chat brings none that is `SameSite=Strict`."""
    answer = await desk.open("/console/tasks", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/console/tasks">' in answer.text
    again = await desk.open("/console/tasks", headers={"Sec-Fetch-Site": "same-origin"})
    assert again.status_code == 303


async def test_a_part_of_a_page_that_is_asked_for_too_late_leads_the_page_to_the_sign_in(
    desk: Desk,
) -> None:
    answer = await desk.open("/console/customers/c-ana/timeline", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/console/sign-in")


async def test_a_sign_in_is_logged_by_name_and_never_with_the_key(desk: Desk, world: World) -> None:
    key = await a_key(world, "lena", Role.SUPPORT)
    with capture_logs() as lines:
        await desk.sign_in(key_text(key.key.key_id, "00" * 32))
        await desk.sign_in(key)
        await world.jornada.access.revoke("lena", MARIA)
        await desk.open("/console")
        await desk.sign_in(key)
    told = [(line["event"], line["key"]) for line in lines if line["event"].startswith("console_")]
    assert told == [
        ("console_sign_in_refused", None),
        ("console_signed_in", "lena"),
        ("console_session_refused", "lena"),
        ("console_sign_in_refused", "lena"),
    ]
    assert key.text.rpartition("_")[2] not in str(lines)
    assert desk.cookie
    assert desk.cookie not in str(lines)


async def test_who_keeps_trying_has_to_wait_also_with_a_right_key(desk: Desk, world: World) -> None:
    key = await a_key(world, "lena", Role.READER)
    for _ in range(FREE):
        assert (await desk.sign_in("wrong")).status_code == 401
    answer = await desk.sign_in(key)
    assert (answer.status_code, desk.cookie) == (429, None)
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Too many attempts" in read(answer.text)


class Watch:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_each_failure_doubles_the_wait_up_to_a_bound_and_success_ends_it() -> None:
    watch = Watch()
    attempts = Attempts(watch)
    waits = []
    for _ in range(FREE + 8):
        attempts.failed("192.0.2.1")
        waits.append(attempts.wait("192.0.2.1"))
    assert waits[: FREE - 1] == [0.0] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 4] == [1, 2, 4, 8, 16]
    assert max(waits) == LONGEST_WAIT
    assert attempts.wait("192.0.2.2") == 0
    watch.now += LONGEST_WAIT
    assert attempts.wait("192.0.2.1") == 0
    attempts.succeeded("192.0.2.1")
    attempts.failed("192.0.2.1")
    assert attempts.wait("192.0.2.1") == 0


def test_failures_are_forgotten_in_time_and_the_oldest_where_there_are_too_many() -> None:
    watch = Watch()
    attempts = Attempts(watch, most=3)
    for _ in range(FREE):
        attempts.failed("192.0.2.1")
    for host in range(2, 5):
        attempts.failed(f"192.0.2.{host}")
    assert attempts.wait("192.0.2.1") == 0
    for _ in range(FREE):
        attempts.failed("192.0.2.4")
    assert attempts.wait("192.0.2.4") > 0
    watch.now += 3600
    attempts.failed("192.0.2.4")
    assert attempts.wait("192.0.2.4") == 0
