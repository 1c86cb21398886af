"""`python -m tests.fakes`: a SendGrid and a Twilio to send to, until Ctrl+C."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress

from rich.console import Console

from tests.fakes.journal import AcceptedMail, AcceptedText
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.twilio import NUMBER, FakeTwilio
from tests.fakes.weather import Mishap, Weather

EVENTS_URL = "http://127.0.0.1:8000/webhooks/sendgrid/events"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes", description=__doc__)
    parser.add_argument("--sendgrid-port", type=int, default=0, help="0, the default: any free one")
    parser.add_argument("--twilio-port", type=int, default=0, help="as above")
    parser.add_argument("--events-url", default=EVENTS_URL, help=f"default: {EVENTS_URL}")
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
    return parser.parse_args(given)


async def serve(options: argparse.Namespace, console: Console) -> None:
    """Run both fakes, and tell what they take."""
    mail_weather, text_weather = weathers(options)
    sendgrid = FakeSendGrid(
        weather=mail_weather, port=options.sendgrid_port, has_activity=options.activity
    )
    twilio = FakeTwilio(weather=text_weather, port=options.twilio_port)

    def took_mail(mail: AcceptedMail) -> None:
        console.print(f"mail {mail.touchpoint_id or '-'} to {mail.to}: {mail.subject}")

    def took_text(text: AcceptedText) -> None:
        words = " ".join(text.body.split())
        console.print(f"text {text.touchpoint_id or '-'} to {text.to}: {words}")

    sendgrid.reports_to, sendgrid.on_accepted = options.events_url, took_mail
    twilio.on_accepted = took_text
    sendgrid.reports_by_itself = twilio.reports_by_itself = True
    async with sendgrid, twilio:
        for line in settings(sendgrid, twilio):
            console.print(line)
        try:
            await asyncio.Event().wait()
        finally:
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


def settings(sendgrid: FakeSendGrid, twilio: FakeTwilio) -> Iterator[str]:
    """Say which settings lead Jornada to the fakes."""
    yield "JORNADA_DELIVERY=vendors"
    yield f"SENDGRID_API_KEY={sendgrid.api_key}"
    yield f"SENDGRID_BASE_URL={sendgrid.url}"
    yield f"SENDGRID_WEBHOOK_PUBLIC_KEY={sendgrid.public_key}"
    yield f"SENDGRID_EMAIL_ACTIVITY={str(sendgrid.has_activity).lower()}"
    yield "EMAIL_FROM=ola@jornada.example"
    yield f"TWILIO_ACCOUNT_SID={twilio.account_sid}"
    yield f"TWILIO_AUTH_TOKEN={twilio.auth_token}"
    yield f"TWILIO_BASE_URL={twilio.url}"
    yield f"TWILIO_FROM={NUMBER}"


if __name__ == "__main__":
    plain = Console(markup=False, highlight=False, emoji=False, soft_wrap=True)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments(), plain))
