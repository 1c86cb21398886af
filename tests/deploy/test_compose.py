"""docker-compose.yml: a shape that heals, tells no secret and lets nobody in by mistake."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # PyYAML brings no types

from adapters.settings import variables
from tests.deploy.compose import FILE, KEYS, OURS, SECRETS, Missing, as_written, services
from tests.tree import ROOT
from webhooks.serve import GRACE as HTTP_GRACE
from workers.worker import GRACE as WORKER_GRACE

DONE_ONCE = {"migrate", "temporal-schema", "temporal-namespace"}
SECRET_NAMES = re.compile(r"PASSWORD|PWD|KEYS?\b|_KEY|TOKEN")
FOR_WORKERS_ALONE = {"SENDGRID_API_KEY", "TWILIO_ACCOUNT_SID"}


def docker_compose(
    folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Let the real command read the file, in a folder where no `.env` lies."""
    command = shutil.which("docker-compose")
    if command is None:
        pytest.skip("no docker-compose: `apt-get install docker-compose`")
    shutil.copy(FILE, folder)
    return subprocess.run(  # noqa: S603 - our own command
        [command, "config"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_docker_compose_accepts_the_file_and_reads_it_as_these_tests_do(tmp_path: Path) -> None:
    environment = SECRETS | {"JORNADA_DELIVERY": "sandbox", "PUBLIC_URL": "https://go.example.com"}
    ran = docker_compose(tmp_path, environment)
    assert ran.returncode == 0, ran.stderr
    read: dict[str, Any] = yaml.safe_load(ran.stdout)["services"]
    ours = services(environment)
    assert set(read) == set(ours)
    for name in OURS:
        for part in ("command", "environment", "read_only", "restart"):
            assert read[name][part] == ours[name][part]
        assert read[name].get("healthcheck", {}).get("test") == _check(ours[name])


@pytest.mark.parametrize("secret", [name for name in SECRETS if name not in KEYS])
def test_a_missing_secret_stops_the_start_and_is_named(secret: str, tmp_path: Path) -> None:
    without = {name: value for name, value in SECRETS.items() if name != secret}
    with pytest.raises(Missing, match=secret):
        services(without)
    ran = docker_compose(tmp_path, without)
    assert ran.returncode != 0
    assert secret in ran.stderr
    assert "set it in .env" in ran.stderr


def test_without_the_keys_of_settings_the_app_starts_and_looks_for_others_itself() -> None:
    without = {name: value for name, value in SECRETS.items() if name not in KEYS}
    environment = services(without)["http"]["environment"]
    assert [environment[name] for name in KEYS] == ["", ""]


def test_the_page_on_deploying_makes_all_the_secrets_that_are_asked_for() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    (names,) = re.findall(r"^for name in (.*); do$", page, re.MULTILINE)
    assert names.split() == list(SECRETS)


def test_no_secret_stands_in_the_file() -> None:
    for service in as_written().values():
        for name, value in service.get("environment", {}).items():
            if SECRET_NAMES.search(name):
                assert re.fullmatch(r"\$\{\w+:[-?][^}]*\}", value), name
    told = FILE.read_text(encoding="utf-8")
    assert re.findall(r"://[^$@/]*:[^$@]+@", told) == []


def test_every_service_that_stays_is_checked_and_comes_back() -> None:
    for name, service in as_written().items():
        if name in DONE_ONCE:
            assert service["restart"] == "on-failure", name
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"][0] == "CMD", name


def test_ours_start_after_the_migration_and_it_after_what_it_needs() -> None:
    written = as_written()
    for name in set(OURS) - {"migrate"}:
        assert written[name]["depends_on"] == _completed("migrate")
    healthy = {"postgres": {"condition": "service_healthy"}}
    assert written["migrate"]["depends_on"] == healthy | _completed("temporal-namespace")


def test_only_the_http_app_and_the_ui_are_published_and_on_this_machine_alone() -> None:
    published = {name: each["ports"] for name, each in services(SECRETS).items() if "ports" in each}
    assert published == {
        "http": ["127.0.0.1:8000:8000"],
        "temporal-ui": ["127.0.0.1:8080:8080"],
    }
    # Not even by a setting: the UI lets everybody in who reaches it.
    assert as_written()["temporal-ui"]["ports"][0].startswith("127.0.0.1:")


def test_only_what_must_reach_the_outside_or_be_reached_can() -> None:
    outside = {name for name, each in as_written().items() if "outside" in each["networks"]}
    assert outside == {*OURS, "temporal-ui"}
    networks = yaml.safe_load(FILE.read_text(encoding="utf-8"))["networks"]
    assert networks["inside"] == {"internal": True}


@pytest.mark.parametrize("name", OURS)
def test_ours_run_without_rights_and_write_nowhere_but_in_memory(name: str) -> None:
    service = as_written()[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's own
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_whoever_is_told_to_stop_has_the_time_it_needs() -> None:
    assert _seconds(as_written()["worker"]) > WORKER_GRACE.total_seconds()
    assert _seconds(as_written()["http"]) > 2 * HTTP_GRACE


def test_every_image_of_others_is_pinned_and_temporals_are_of_one_version() -> None:
    images = {each["image"] for name, each in as_written().items() if name not in OURS}
    assert [image for image in images if not re.fullmatch(r"[\w/-]+:\d+\.\d+(\.\d+)?", image)] == []
    temporal = {image.split(":")[1] for image in images if re.search("server|admin-tools", image)}
    assert len(temporal) == 1


def test_every_setting_reaches_the_service_that_reads_it() -> None:
    """Whoever adds a setting passes it on here, or it cannot be set in production."""
    written = as_written()
    settings = variables()
    passed = {name: set(written[name]["environment"]) for name in OURS}
    assert settings - passed["worker"] - passed["http"] == set()
    assert FOR_WORKERS_ALONE & (passed["http"] | passed["migrate"]) == set()
    assert {name for name in passed["migrate"] if "KEY" in name or "TOKEN" in name} == set()


def _check(service: Mapping[str, Any]) -> Any:
    return service.get("healthcheck", {}).get("test")


def _completed(name: str) -> dict[str, Any]:
    return {name: {"condition": "service_completed_successfully"}}


def _seconds(service: Mapping[str, Any]) -> float:
    return float(service["stop_grace_period"].removesuffix("s"))
