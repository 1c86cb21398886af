"""What the README shows is run, and so is the command."""

import inspect
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from adapters.settings import load_settings
from tests.cli.running import forget_settings
from tests.vendors.sdks import BY_TOUCHPOINT, look_up, send_mail
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.weather import Mishap, Weather
from tests.waiting import PATIENCE

README = Path(__file__).with_name("README.md")
ROOT = README.parents[2]


async def test_a_lost_answer_is_no_lost_mail() -> None:
    weather = Weather(seed=7, rate=1, mishaps=[Mishap.RESET_AFTER])
    async with FakeSendGrid(weather=weather, has_activity=True) as fake:
        with pytest.raises(ConnectionResetError):
            await send_mail(fake, "tp-1")
        fake.weather = None
        [mail] = fake.journal
        [found] = await look_up(fake, BY_TOUCHPOINT.format("tp-1"))
    assert mail.touchpoint_id == "tp-1"
    assert found["msg_id"].startswith(mail.message_id)


def test_the_readme_shows_that_test_and_every_mishap() -> None:
    shown = README.read_text(encoding="utf-8")
    assert f"```python\n{inspect.getsource(test_a_lost_answer_is_no_lost_mail)}```" in shown
    for mishap in Mishap:
        assert f"| `{mishap}` |" in shown


def exported(lines: Iterable[str]) -> dict[str, str]:
    """Return what a shell takes from lines of `export NAME=value`."""
    words = [shlex.split(line) for line in lines]
    assert all(len(each) == 2 and each[0] == "export" for each in words)
    return dict(each[1].split("=", 1) for each in words)


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any of our settings."""
    forget_settings(monkeypatch)
    return monkeypatch


def test_what_is_printed_is_all_that_a_worker_and_the_http_app_need(
    clean_environment: pytest.MonkeyPatch,
) -> None:
    """And each run prints the same, so that a restart of the fakes changes nothing."""
    first, second = (
        subprocess.run(
            [sys.executable, "-m", "tests.vendors", "--settings"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    )
    assert first == second
    for name, value in exported(first.splitlines()).items():
        clean_environment.setenv(name, value)
    settings = load_settings()
    settings.require_worker()
    settings.require_http()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_settings_and_what_is_taken_until_it_is_stopped(
    told: signal.Signals,
) -> None:
    options = ["--seed", "7", "--rate", "1", "--mishap", "error-after"]
    anywhere = ["--sendgrid-port", "0", "--twilio-port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "tests.vendors", *options, *anywhere],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        settings = exported(running.stdout.readline() for _ in range(14))
        sid, token = settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"]
        answer = httpx.post(
            f"{settings['TWILIO_BASE_URL']}/2010-04-01/Accounts/{sid}/Messages.json",
            data={"To": "+351910000001", "Body": "Olá!\n[bold]Ana"},
            auth=(sid, token),
            trust_env=False,
            timeout=PATIENCE,
        )
        taken = running.stdout.readline()
        running.send_signal(told)
        rest, errors = running.communicate(timeout=PATIENCE)
    assert answer.status_code == 500
    assert taken == "text - to +351910000001: Olá! [bold]Ana\n"
    assert (rest, errors, running.returncode) == ("Twilio: error-after 1\n", "", 0)
    assert settings["SENDGRID_BASE_URL"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize("option", ["--sendgrid-port", "--twilio-port"])
@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_cannot_be_is_said_in_one_line(option: str, port: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tests.vendors", option, port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"tests.vendors: there is no port {port}: say a {option} from 1 to 65535, "
        "or 0 for any free one\n"
    )


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "tests.vendors", "--sendgrid-port", str(taken.getsockname()[1])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "already in use" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
