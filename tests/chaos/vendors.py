"""The vendors of a run: the fakes, in bad weather."""

from collections.abc import Sequence

import httpx

from domain.customers import Channel
from tests.chaos.actors import Inbox
from tests.chaos.balancer import Balancer
from tests.chaos.faults import RATE, Fault
from tests.chaos.journals import Call, WatchedWeather, calls_of, message_in
from tests.chaos.script import Line
from tests.chaos.timing import LONGEST_ANSWER, SLOW_FOR
from tests.vendors.journal import AcceptedMail, AcceptedText
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio

TRIED_AGAIN_FOR = 60.0
"""Seconds in which a callback is tried again. Twilio does that where its URL asks for it."""


class Vendors:
    """A SendGrid and a Twilio with the same weather, which is the seed's and the fault's."""

    def __init__(
        self, fault: Fault, seed: int, *, reports_to: str = "", ports: Sequence[int] = ()
    ) -> None:
        def weather(nth: int) -> WatchedWeather:
            return WatchedWeather(seed=2 * seed + nth, mishaps=fault.mishaps, rate=RATE)

        def caller() -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=Balancer(ports), timeout=LONGEST_ANSWER)

        self.sendgrid = FakeSendGrid(
            weather=weather(0), caller=caller(), has_activity=fault.activity
        )
        self.twilio = FakeTwilio(weather=weather(1), caller=caller())
        self.sendgrid.reports_to = f"{reports_to}/webhooks/sendgrid/events"
        for fake in (self.sendgrid, self.twilio):
            fake.slow_for = SLOW_FOR
            fake.reports_by_itself = bool(reports_to)
            fake.postman.retries_for = TRIED_AGAIN_FOR

    def tell(self, inbox: Inbox) -> None:
        """Put what is taken into an inbox."""

        def mail(taken: AcceptedMail) -> None:
            inbox.took(taken.to, Line(taken.payload["categories"][0], Channel.EMAIL))

        def text(taken: AcceptedText) -> None:
            inbox.took(taken.to, Line(message_in(taken.body), Channel.SMS))

        self.sendgrid.on_accepted, self.twilio.on_accepted = mail, text

    def calls(self) -> list[Call]:
        """Return all messages that were handed in."""
        return [*calls_of(self.sendgrid), *calls_of(self.twilio)]
