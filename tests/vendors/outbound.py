"""Parcels to send, and what of them and of our keys no error may tell."""

import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from domain.customers import Topic
from domain.messages import Email, OutboundMessage, Text

ADDRESS = "maria.silva@example.com"
PHONE = "+351910000001"
CALLBACKS = "https://go.example.com/webhooks/twilio"
CALLBACK = f"{CALLBACKS}/status?touchpoint=tp_7f3a#rc=5&rp=all"

_COMMON = {
    "touchpoint_id": "tp_7f3a",
    "message": "onboarding.welcome",
    "topic": Topic.TIPS,
    "locale": "pt-PT",
    "unsubscribe_url": "https://go.example.com/u/opaque-token",
}
EMAIL = OutboundMessage.model_validate(
    _COMMON
    | {
        "to": ADDRESS,
        "content": Email(
            subject="Olá, Maria",
            text="Bem-vinda, Maria! 👋",
            html="<p>Bem-vinda, <b>Maria</b>! 👋</p>",
        ),
    }
)
TEXT = OutboundMessage.model_validate(
    _COMMON | {"to": PHONE, "content": Text(body="Olá, Maria! Confirme & volte: 👋")}
)


def assert_discreet(error: BaseException, *secrets: str) -> None:
    """Assert that an error and what a log shows of its causes quote no customer, words or key."""
    told = f"{error!s} {error!r} " + "".join(traceback.format_exception_only(error))
    for secret in (ADDRESS, PHONE, "Maria", "910000001", "opaque-token", *secrets):
        assert secret not in told
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


@contextmanager
def closed_port() -> Iterator[str]:
    """Give the URL of a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
