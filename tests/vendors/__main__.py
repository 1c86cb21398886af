"""`python -m tests.vendors`: a SendGrid and a Twilio to send to, until told to stop."""

import argparse
import asyncio
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric import ec
from rich.console import Console

from cli.devserver import LAST_PORT, LOOPBACK
from cli.stopping import told_to_stop
from tests.vendors.journal import AcceptedMail, AcceptedText
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.vendors.weather import Mishap, Weather
from vendors.sendgrid.rehearsal import shown_public_key

PUBLIC_URL = "http://127.0.0.1:8000"
SENDGRID_PORT = 8101
TWILIO_PORT = 8102
SIGNING_KEY = ec.derive_private_key(20261122, ec.SECP256R1())
"""Anybody can make it, and it stays the same, so that settings outlive a restart of the fakes."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; leave with one line if a port cannot be."""
    parser = argparse.ArgumentParser(prog="python -m tests.vendors", description=__doc__)
    parser.add_argument("--settings", action="store_true", help="print Jornada's, and no more")
    for name, port in (("sendgrid", SENDGRID_PORT), ("twilio", TWILIO_PORT)):
        told = f"default: {port}; 0 is any free one"
        parser.add_argument(f"--{name}-port", type=int, default=port, help=told)
    parser.add_argument(
        "--public-url", default=PUBLIC_URL, help=f"where Jornada hears; default: {PUBLIC_URL}"
    )
    parser.add_argument("--activity", action="store_true", help="serve the Email Activity API")
    parser.add_argument("--seed", type=int, help="let things go wrong, by this seed")
    parser.add_argument("--rate", type=float, default=0.1, help="how often; default: 0.1")
    parser.add_argument(
        "--mishap",
        action="append",
        type=Mishap,
        choices=list(Mishap),
        metavar="MISHAP",
        help="what may go wrong, may be repeated; default: all of " + ", ".join(Mishap),
    )
    options = parser.parse_args(given)
    for name, port in (("sendgrid", options.sendgrid_port), ("twilio", options.twilio_port)):
        if not 0 <= port <= LAST_PORT:
            sys.exit(
                f"tests.vendors: there is no port {port}: say a --{name}-port from 1 to "
                f"{LAST_PORT}, or 0 for any free one"
            )
    return options


async def serve(options: argparse.Namespace, console: Console) -> None:
    """Run both fakes, and tell what they take; when told to stop, what went wrong."""
    mail_weather, text_weather = weathers(options)
    sendgrid = FakeSendGrid(
        weather=mail_weather,
        port=options.sendgrid_port,
        has_activity=options.activity,
        private_key=SIGNING_KEY,
    )
    twilio = FakeTwilio(weather=text_weather, port=options.twilio_port)

    def took_mail(mail: AcceptedMail) -> None:
        console.print(f"mail {mail.touchpoint_id or '-'} to {mail.to}: {mail.subject}")

    def took_text(text: AcceptedText) -> None:
        words = " ".join(text.body.split())
        console.print(f"text {text.touchpoint_id or '-'} to {text.to}: {words}")

    sendgrid.reports_to = f"{options.public_url}/webhooks/sendgrid/events"
    sendgrid.on_accepted, twilio.on_accepted = took_mail, took_text
    sendgrid.reports_by_itself = twilio.reports_by_itself = True
    async with sendgrid, twilio:
        for line in exports(settings(options, sendgrid.url, twilio.url)):
            console.print(line)
        await told_to_stop()
    for name, weather in (("SendGrid", mail_weather), ("Twilio", text_weather)):
        for mishap, times in sorted(weather.counts.items()) if weather else ():
            console.print(f"{name}: {mishap} {times}")


def weathers(options: argparse.Namespace) -> tuple[Weather | None, Weather | None]:
    """Make each vendor's weather; without a seed it is fair."""
    if options.seed is None:
        return None, None
    mishaps = options.mishap or tuple(Mishap)
    first, second = (
        Weather(seed=2 * options.seed + nth, rate=options.rate, mishaps=mishaps) for nth in (0, 1)
    )
    return first, second


def settings(options: argparse.Namespace, sendgrid_url: str, twilio_url: str) -> Mapping[str, str]:
    """Return all that a worker and the HTTP app need in order to use the fakes."""
    return {
        "JORNADA_DELIVERY": "vendors",
        "PUBLIC_URL": options.public_url,
        "DATABASE_URL": "sqlite:///.jornada/fakes.db",
        "JORNADA_WRITE_KEYS": "a-write-key-for-tests",
        "JORNADA_API_KEYS": "an-api-key-for-tests",
        "SENDGRID_API_KEY": API_KEY,
        "SENDGRID_BASE_URL": sendgrid_url,
        "SENDGRID_WEBHOOK_PUBLIC_KEY": shown_public_key(SIGNING_KEY),
        "SENDGRID_EMAIL_ACTIVITY": str(options.activity).lower(),
        "EMAIL_FROM": "ola@jornada.example",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_BASE_URL": twilio_url,
        "TWILIO_FROM": NUMBER,
    }


def exports(values: Mapping[str, str]) -> Iterator[str]:
    """Say them as a shell takes them."""
    return (f"export {name}={shlex.quote(value)}" for name, value in values.items())


def main() -> None:
    """Do what the command line says."""
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
    options = arguments()
    if options.settings:
        urls = (
            f"http://{LOOPBACK}:{port}" for port in (options.sendgrid_port, options.twilio_port)
        )
        console.print("\n".join(exports(settings(options, *urls))))
        return
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(serve(options, console))
    except OSError as error:
        sys.exit(f"tests.vendors: {error.strerror}")


if __name__ == "__main__":
    main()
