"""The naive one: what many would write, with the vendors' own SDKs and Temporal's usual retries."""

from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from sendgrid import SendGridAPIClient
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import Worker
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client as TwilioClient

from domain.customers import Channel
from tests.chaos.journals import WORDS
from tests.chaos.naive_workflow import QUEUE, VARIANTS, Naive, NaiveJourney
from tests.chaos.script import Customer, Line
from tests.vendors.sendgrid.fake import API_KEY
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER

SENDGRID_URL = "CHAOS_NAIVE_SENDGRID_URL"
TWILIO_URL = "CHAOS_NAIVE_TWILIO_URL"
THREADS = 100


class _AtAnotherUrl(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def request(self, method: str, url: str, **options: Any) -> Any:
        ours = self._base_url + urlsplit(url)._replace(scheme="", netloc="").geturl()
        return super().request(method, ours, **options)


class Activities:
    """The plain activities. Whatever the SDKs raise is raised."""

    def __init__(self, sendgrid_url: str, twilio_url: str) -> None:
        self._sendgrid = SendGridAPIClient(API_KEY, host=sendgrid_url)
        self._twilio = TwilioClient(ACCOUNT_SID, AUTH_TOKEN, http_client=_AtAnotherUrl(twilio_url))

    @activity.defn
    def send_email(self, message: Naive) -> None:
        """Send a mail."""
        content = [{"type": kind, "value": message.words} for kind in ("text/plain", "text/html")]
        self._sendgrid.client.mail.send.post(
            request_body={
                "from": {"email": "ola@jornada.example"},
                "personalizations": [
                    {
                        "to": [{"email": message.to}],
                        "custom_args": {"touchpoint_id": _touchpoint(message)},
                    }
                ],
                "subject": message.message,
                "content": content,
                "categories": [message.message],
            }
        )

    @activity.defn
    def send_sms(self, message: Naive) -> None:
        """Send a text."""
        callback = f"https://naive.example/status?touchpoint={_touchpoint(message)}"
        self._twilio.messages.create(
            to=message.to, from_=NUMBER, body=message.words, status_callback=callback
        )


def _touchpoint(message: Naive) -> str:
    return f"{message.customer_id}.{message.message}"


@asynccontextmanager
async def naive_worker(client: Client, environment: Mapping[str, str]) -> AsyncIterator[None]:
    """Run the naive worker until the context is left, if there are vendors for it."""
    if SENDGRID_URL not in environment:
        yield
        return
    activities = Activities(environment[SENDGRID_URL], environment[TWILIO_URL])
    with ThreadPoolExecutor(THREADS) as threads:
        async with Worker(
            client,
            task_queue=QUEUE,
            workflows=[NaiveJourney],
            activities=[activities.send_email, activities.send_sms],
            activity_executor=threads,
        ):
            yield


def naive_customers(customers: Sequence[Customer], variant: str) -> list[Customer]:
    """Return the same customers, at addresses and numbers of the variant's own."""
    nth = list(VARIANTS).index(variant)
    return [
        each._replace(
            customer_id=f"{variant}-{each.customer_id}",
            email=f"{variant}-{each.email}",
            phone=each.phone.replace("+35191", f"+3519{nth + 2}"),
        )
        for each in customers
    ]


def owed(customer: Customer) -> tuple[Line, ...]:
    """Return what a customer's usual story owes them."""
    return customer.role.owes[customer.role.usual].once


async def start_naive(client: Client, customer: Customer, variant: str) -> None:
    """Start a customer's naive journey."""
    messages = [
        Naive(
            variant=variant,
            customer_id=customer.customer_id,
            to=customer.email if line.channel is Channel.EMAIL else customer.phone,
            message=line.message,
            channel=line.channel,
            words=WORDS.get(line.message, line.message),
        )
        for line in owed(customer)
    ]
    await client.start_workflow(
        NaiveJourney.run,
        messages,
        id=customer.customer_id,
        task_queue=QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
