"""Environments in which a worker and an app start."""

import pytest

from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key

SECRET = "SG.do-not-print-me"
WORKER = {
    "PUBLIC_URL": "https://go.example.com",
    "SENDGRID_API_KEY": SECRET,
    "EMAIL_FROM": "hello@example.com",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "do-not-print-me-either",
    "TWILIO_FROM": "+15005550006",
}
HTTP = {
    "JORNADA_WRITE_KEYS": "write-key-number-1, write-key-number-2,",
    "JORNADA_API_KEYS": "api-key-number-1",
    "PUBLIC_URL": "https://go.example.com",
    "SENDGRID_WEBHOOK_PUBLIC_KEY": shown_public_key(new_sendgrid_key()),
    "TWILIO_AUTH_TOKEN": "do-not-print-me-either",
}


def environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
