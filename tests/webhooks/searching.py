"""Searching for an answer that the app does not describe, by requests that are made up."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
import schemathesis
from schemathesis.engine import events, from_schema

from tests.webhooks.conftest import PUBLIC_URL, SENDGRID_KEY, TWILIO_TOKEN
from vendors.base import BadSignature
from vendors.sendgrid.rehearsal import sign_sendgrid
from vendors.twilio.signature import form_of, signature_of

LOG = logging.getLogger(__name__)


class Vendors(requests.auth.AuthBase):
    """Signs a request as both vendors would; each looks at its own headers only."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        assert isinstance(raw, bytes)
        try:
            form = form_of(raw)
        except BadSignature:
            form = []  # Twilio signs no such body
        url = PUBLIC_URL + request.path_url
        request.headers.update(sign_sendgrid(SENDGRID_KEY, raw, datetime.now(UTC)))
        request.headers["X-Twilio-Signature"] = signature_of(TWILIO_TOKEN, url, form)
        return request


@contextmanager
def hooked(*hooks: Callable[..., Any]) -> Iterator[None]:
    """Have schemathesis call these, each as its name says."""
    for hook in hooks:
        schemathesis.hook(hook)
    try:
        yield
    finally:
        for hook in hooks:
            schemathesis.hooks.unregister(hook)


class Findings:
    """What came of a search."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.answers: Counter[tuple[str, int]] = Counter()
        """How often each operation answered with each status."""

    def look_at(self, event: events.ScenarioFinished) -> None:
        for exchange in event.recorder.interactions.values():
            if exchange.response is not None:
                self.answers[event.recorder.label, exchange.response.status_code] += 1
        for check in (each for checks in event.recorder.checks.values() for each in checks):
            if check.failure_info is not None:
                failure = check.failure_info.failure
                sample = check.failure_info.code_sample
                self.problems.append(
                    f"{failure.operation}: {failure.title}\n{failure.message}\n{sample}"
                )

    @property
    def welcome(self) -> set[str]:
        """The operations that did what was asked at least once."""
        return {operation for operation, status in self.answers if status < 400}


def search(schema: schemathesis.BaseSchema) -> Findings:
    """Try everything; blocks."""
    found = Findings()
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            found.problems.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.ScenarioFinished):
            found.look_at(event)
    LOG.info("%d answers: %s", found.answers.total(), sorted(found.answers.items()))
    return found
