"""The command line: what a person sees, and what a script may rely on."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from adapters.temporal import check_search_attributes
from cli import main
from cli.devserver import dev_server
from domain.customers import Identity
from starter.client import Jornada
from tests.cli.conftest import Typed
from tests.cli.running import Ran, jornada
from tests.journeys.world import travel_settings
from workflows.base.journey import Journey
from workflows.base.search_attributes import SEARCH_ATTRIBUTES


def test_a_mistake_in_a_journey_is_one_line(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_name: str) -> None:
        class Hasty(Journey):
            async def story(self) -> None: ...

    monkeypatch.setattr(main, "load", load)  # a command imports every journey
    ran = typed("segments", "list")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained.startswith("jornada: Hasty lacks begins_with")
    assert ran.complained.count("\n") == 1


def test_a_worker_without_its_vendors_keys_names_every_one(typed: Typed) -> None:
    ran = typed("worker")
    assert ran.code == 1
    for name in ("SENDGRID_API_KEY", "EMAIL_FROM", "TWILIO_ACCOUNT_SID", "TWILIO_FROM"):
        assert name in ran.complained
    assert len(ran.complained.splitlines()) == 1


def test_a_bad_setting_stops_the_start_and_is_named_without_its_value(typed: Typed) -> None:
    ran = typed("serve", PUBLIC_URL="http://secret.example.com")
    assert ran.code == 1
    assert "PUBLIC_URL" in ran.complained
    assert "secret" not in ran.complained


async def test_migrating_twice_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jornada.db"
    for _ in range(2):
        ran = await jornada("migrate", "--database-only", DATABASE_URL=url)
        assert (ran.code, ran.complained) == (0, "")


def test_without_temporal_a_migration_does_what_it_can_and_says_what_is_left(
    typed: Typed,
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    ran = typed("migrate", DATABASE_URL=url, TEMPORAL_ADDRESS="127.0.0.1:1")
    assert (ran.code, ran.said) == (1, "The database is up to date.\n")
    assert "127.0.0.1:1" in ran.complained
    assert len(ran.complained.splitlines()) == 1


async def test_a_migration_gives_temporal_what_a_worker_needs(store_file: Path) -> None:
    """A cluster of one's own has none of the search attributes."""
    async with dev_server(port=0, ui_port=0, search_attributes=()) as server:
        settings = {
            "DATABASE_URL": f"sqlite:///{store_file}",
            "JORNADA_DELIVERY": "sandbox",
            "TEMPORAL_ADDRESS": server.address,
        }
        worker = await jornada("worker", **settings)
        assert worker.code == 1
        assert worker.complained == (
            "jornada: Temporal has no search attribute CustomerId, Stage, Outcome, HeldBy, "
            "Segment, Quarantined: run `jornada migrate`\n"
        )
        for _ in range(2):
            ran = await jornada("migrate", **settings)
            assert (ran.code, ran.complained) == (0, "")
        client = await Client.connect(server.address)
        await check_search_attributes(client, SEARCH_ATTRIBUTES)


async def test_explaining_a_customer_answers_with_json(store_file: Path) -> None:
    url = f"sqlite:///{store_file}"
    async with Jornada.connect(travel_settings(url)) as known:
        await known.identify(Identity(customer_id="c-1"))
    ran = await jornada("explain", "c-1", "--json", DATABASE_URL=url)
    assert (ran.code, ran.complained) == (0, "")
    assert json.loads(ran.said)["customer_id"] == "c-1"


def test_explaining_a_customer_nobody_knows_is_one_line(typed: Typed) -> None:
    ran = typed("explain", "c-0")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained == "jornada: nothing is known of a customer `c-0`\n"


async def test_dead_letters_are_queued_again(store_file: Path) -> None:
    url = f"sqlite:///{store_file}"
    database = await Database.open(url)
    queue = EventQueue(database)
    async with Jornada.connect(travel_settings(url)) as client:
        for number in (1, 2, 3):
            await client.track("c-1", "Signed Up", message_id=f"m-{number}")
            (event,) = await queue.lease(datetime.now(UTC), 1, timedelta(0))
            await queue.to_dead_letters(event.event_id, "its journey was not deployed")

    ran = await jornada("dead-letters", "requeue", event.event_id, DATABASE_URL=url)
    assert (ran.code, ran.said) == (0, "1 event queued again.\n")
    ran = await jornada("dead-letters", "requeue", DATABASE_URL=url)
    assert (ran.code, ran.said) == (0, "2 events queued again.\n")
    assert await queue.pending_count() == 3
    await database.close()


def served_at(typed: Typed, port: str, **environment: str) -> Ran:
    """Run an HTTP app that cannot start."""
    return typed(
        "serve",
        "--port",
        port,
        **environment,
        JORNADA_DELIVERY="sandbox",
        JORNADA_WRITE_KEYS="a-write-key-for-this-test-alone",
        JORNADA_API_KEYS="an-api-key-for-this-test-alone",
    )


def test_a_port_that_is_taken_is_one_line(typed: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = served_at(typed, port)
    assert ran.code == 1
    assert ran.complained.startswith(f"jornada: cannot listen at 127.0.0.1, port {port}: ")
    assert len(ran.complained.splitlines()) == 1


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_cannot_be_is_one_line(typed: Typed, port: str) -> None:
    ran = served_at(typed, port)
    assert ran.code == 1
    assert ran.complained.startswith(f"jornada: cannot listen at 127.0.0.1, port {port}: ")
    assert "--port from 1 to 65535" in ran.complained
    assert len(ran.complained.splitlines()) == 1


async def test_a_preview_speaks_the_language_asked_for() -> None:
    ran = await jornada("preview", "onboarding.welcome", "--locale", "pt-PT")
    assert ran.code == 0
    assert "Boas-vindas" in ran.said


def test_an_unknown_message_is_answered_with_those_there_are(typed: Typed) -> None:
    ran = typed("preview", "onboarding.welcom")
    assert ran.code == 1
    assert "onboarding.welcome" in ran.complained


@pytest.mark.parametrize("command", ["cost", pytest.param("replay", marks=pytest.mark.thorough)])
async def test_the_recorded_histories_are_priced_and_replayed(command: str) -> None:
    ran = await jornada(command)
    assert ran.code == 0, ran.complained
    assert "onboarding" in ran.said or "all well" in ran.said


@pytest.mark.parametrize("command", ["cost", "replay"])
@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_without_recorded_histories_there_is_one_line(
    typed: Typed, tmp_path: Path, command: str, folder: str
) -> None:
    ran = typed(command, str(tmp_path / folder))
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained.startswith("jornada: there are no recorded histories in ")
    assert len(ran.complained.splitlines()) == 1


def test_a_worker_before_the_migration_is_told_to_migrate(typed: Typed, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    ran = typed("worker", DATABASE_URL=url, JORNADA_DELIVERY="sandbox")
    assert (ran.code, ran.complained.strip()) == (
        1,
        "jornada: the database is not up to date: run `jornada migrate`",
    )


def test_without_temporal_a_worker_says_where_it_looked(typed: Typed) -> None:
    ran = typed(
        "worker",
        JORNADA_DELIVERY="sandbox",
        TEMPORAL_ADDRESS="127.0.0.1:1",
    )
    assert ran.code == 1
    assert "127.0.0.1:1" in ran.complained
    assert len(ran.complained.splitlines()) == 1


async def test_a_namespace_that_temporal_does_not_have_is_one_line(store_file: Path) -> None:
    async with dev_server(port=0, ui_port=0) as server:
        for command in ("worker", "migrate"):
            ran = await jornada(
                command,
                DATABASE_URL=f"sqlite:///{store_file}",
                JORNADA_DELIVERY="sandbox",
                TEMPORAL_ADDRESS=server.address,
                TEMPORAL_NAMESPACE="nope",
            )
            assert ran.code == 1
            assert ran.complained == (
                "jornada: Temporal has no namespace `nope`: set TEMPORAL_NAMESPACE to one that it "
                "has, or create it (`temporal operator namespace create`)\n"
            )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TEMPORAL_PROFILE", "nope", "no profile `nope`"),
        ("TEMPORAL_CONFIG_FILE", "temporal.toml", "cannot be used"),
        ("TEMPORAL_ADDRESS", "temporal:99999", "`temporal:99999` is not where a Temporal can be"),
        ("TEMPORAL_TLS_CLIENT_CERT_PATH", "/nowhere.pem", "/nowhere.pem cannot be read"),
        ("TEMPORAL_TLS_CLIENT_CERT_PATH", __file__, "do not fit together"),
    ],
)
def test_a_setting_of_temporals_that_cannot_be_is_named_in_one_line(
    typed: Typed, tmp_path: Path, name: str, value: str, told: str
) -> None:
    (tmp_path / "temporal.toml").write_text('[profile.default]\napi_key = "hun"ter2"\n')
    ran = typed(
        "worker",
        **{
            "JORNADA_DELIVERY": "sandbox",
            name: str(tmp_path / value) if value.endswith(".toml") else value,
        },
    )
    assert ran.code == 1
    assert name in ran.complained
    assert told in ran.complained
    assert "ter2" not in ran.complained, "what is beside the mistake may be a key"
    assert len(ran.complained.splitlines()) == 1


def test_an_app_does_not_wait_for_a_temporal_where_none_can_be(typed: Typed) -> None:
    ran = served_at(typed, "0", TEMPORAL_ADDRESS="temporal:99999")
    assert ran.code == 1
    assert ran.complained == (
        "jornada: `temporal:99999` is not where a Temporal can be: set TEMPORAL_ADDRESS to a host "
        "and a port, such as temporal.example.com:7233\n"
    )


def test_a_database_url_of_another_kind_is_refused_without_its_password(typed: Typed) -> None:
    ran = typed("migrate", DATABASE_URL="mysql://jornada:hunter2@db/jornada")
    assert ran.code == 1
    assert "DATABASE_URL must be" in ran.complained
    assert "hunter2" not in ran.complained
