"""What the README shows is run, and so is the command."""

import inspect
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.fakes.sdks import BY_TOUCHPOINT, look_up, send_mail
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.weather import Mishap, Weather

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


def test_the_command_prints_settings_and_what_is_taken_until_it_is_stopped() -> None:
    options = ["--seed", "7", "--rate", "1", "--mishap", "error-after"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "tests.fakes", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        settings = dict(running.stdout.readline().strip().split("=", 1) for _ in range(10))
        sid, token = settings["TWILIO_ACCOUNT_SID"], settings["TWILIO_AUTH_TOKEN"]
        answer = httpx.post(
            f"{settings['TWILIO_BASE_URL']}/2010-04-01/Accounts/{sid}/Messages.json",
            data={"To": "+351910000001", "Body": "Olá!\n[bold]Ana"},
            auth=(sid, token),
            trust_env=False,
        )
        taken = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        rest, errors = running.communicate(timeout=10)
    assert answer.status_code == 500
    assert taken == "text - to +351910000001: Olá! [bold]Ana\n"
    assert (rest, errors, running.returncode) == ("Twilio: error-after 1\n", "", 0)
    assert settings["SENDGRID_BASE_URL"].startswith("http://127.0.0.1:")
    assert settings["SENDGRID_WEBHOOK_PUBLIC_KEY"]
