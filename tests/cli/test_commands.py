"""The command line: what a person sees, and what a script may rely on."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
JORNADA = str(Path(sys.executable).with_name("jornada"))
SETTINGS = ("DATABASE_URL", "PUBLIC_URL", "SENDGRID", "TWILIO", "JORNADA", "EMAIL_FROM", "TEMPORAL")


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int | None
    said: str
    complained: str


async def jornada(*words: str, **settings: str) -> Ran:
    """Run a command in an environment that holds these settings only."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(SETTINGS)}
    process = await asyncio.create_subprocess_exec(
        JORNADA,
        *words,
        cwd=ROOT,
        env=inherited | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return Ran(process.returncode, said.decode(), complained.decode())


async def test_a_worker_without_its_vendors_keys_names_every_one() -> None:
    ran = await jornada("worker")
    assert ran.code == 1
    for name in ("SENDGRID_API_KEY", "EMAIL_FROM", "TWILIO_ACCOUNT_SID", "TWILIO_FROM"):
        assert name in ran.complained
    assert len(ran.complained.splitlines()) == 1


async def test_a_bad_setting_stops_the_start_and_is_named_without_its_value() -> None:
    ran = await jornada("serve", PUBLIC_URL="http://secret.example.com")
    assert ran.code == 1
    assert "PUBLIC_URL" in ran.complained
    assert "secret" not in ran.complained


async def test_migrating_twice_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jornada.db"
    for _ in range(2):
        ran = await jornada("migrate", DATABASE_URL=url)
        assert (ran.code, ran.complained) == (0, "")


async def test_explaining_a_customer_answers_with_json(store_file: Path) -> None:
    ran = await jornada("explain", "c-1", DATABASE_URL=f"sqlite:///{store_file}")
    assert ran.code == 0
    assert json.loads(ran.said)["customer_id"] == "c-1"


async def test_a_preview_speaks_the_language_asked_for() -> None:
    ran = await jornada("preview", "onboarding.welcome", "--locale", "pt-PT")
    assert ran.code == 0
    assert "Boas-vindas" in ran.said


async def test_an_unknown_message_is_answered_with_those_there_are() -> None:
    ran = await jornada("preview", "onboarding.welcom")
    assert ran.code == 1
    assert "onboarding.welcome" in ran.complained


@pytest.mark.parametrize("command", ["cost", "replay"])
async def test_the_recorded_histories_are_priced_and_replayed(command: str) -> None:
    ran = await jornada(command)
    assert ran.code == 0, ran.complained
    assert "onboarding" in ran.said or "all well" in ran.said


async def test_a_worker_before_the_migration_is_told_to_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jornada.db"
    ran = await jornada("worker", DATABASE_URL=url, JORNADA_DELIVERY="outbox")
    assert (ran.code, ran.complained.strip()) == (
        1,
        "jornada: the database is not up to date: run `jornada migrate`",
    )


async def test_without_temporal_a_worker_says_where_it_looked(store_file: Path) -> None:
    ran = await jornada(
        "worker",
        DATABASE_URL=f"sqlite:///{store_file}",
        JORNADA_DELIVERY="outbox",
        TEMPORAL_ADDRESS="127.0.0.1:1",
    )
    assert ran.code == 1
    assert "127.0.0.1:1" in ran.complained
    assert len(ran.complained.splitlines()) == 1


async def test_a_database_url_of_another_kind_is_refused_without_its_password() -> None:
    ran = await jornada("migrate", DATABASE_URL="mysql://jornada:hunter2@db/jornada")
    assert ran.code == 1
    assert "DATABASE_URL must be" in ran.complained
    assert "hunter2" not in ran.complained
