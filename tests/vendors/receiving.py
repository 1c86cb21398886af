"""Where the fakes' reports arrive, and the pauses between their tries."""

import json
from urllib.parse import parse_qsl

import httpx

from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.weather import Mishap, Weather
from tests.waiting import give_way


class Pauses(list[float]):
    """The pauses that a postman makes, none of which takes any time."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await give_way()


class App:
    """An app that receives callbacks, and answers as a test wants."""

    def __init__(self) -> None:
        self.received: list[httpx.Request] = []
        self.answers: list[int] = []
        """The next statuses; then 204."""

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._receive))

    def _receive(self, request: httpx.Request) -> httpx.Response:
        self.received.append(request)
        return httpx.Response(self.answers.pop(0) if self.answers else 204)

    def events(self) -> list[str]:
        """Say what SendGrid reported, in the order in which it came."""
        return [event["event"] for each in self.received for event in json.loads(each.content)]

    def states(self) -> list[str]:
        """Say what Twilio reported."""
        return [dict(parse_qsl(each.content.decode()))["MessageStatus"] for each in self.received]


def quick(fake: FakeSendGrid | FakeTwilio) -> Pauses:
    fake.reports_by_itself = True
    fake.postman.pause = pauses = Pauses()
    return pauses


def storm(mishap: Mishap) -> Weather:
    return Weather(seed=1, rate=1, mishaps=[mishap])
