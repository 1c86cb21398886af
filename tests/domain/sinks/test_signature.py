"""Signatures, as any library of the Standard Webhooks scheme verifies them."""

import base64
from datetime import UTC, datetime

from domain.sinks.signature import PREFIX, new_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SECONDS = 1614265330
BODY = b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The example of the scheme's own libraries."""


def test_the_schemes_own_example_is_signed_as_there() -> None:
    assert signature(SECRET, ID, str(SECONDS), BODY) == SIGNED


def test_a_post_has_three_headers_and_a_signature_by_each_secret() -> None:
    at, newer = datetime.fromtimestamp(SECONDS + 0.9, UTC), new_secret()
    headers = signed_headers(ID, at, BODY, [newer, SECRET])
    assert headers == {
        "webhook-id": ID,
        "webhook-timestamp": str(SECONDS),
        "webhook-signature": f"{signature(newer, ID, str(SECONDS), BODY)} {SIGNED}",
    }


def test_a_secret_is_new_each_time_and_of_32_bytes() -> None:
    secrets = {new_secret() for _ in range(10)}
    assert len(secrets) == 10
    assert {len(base64.b64decode(each.removeprefix(PREFIX))) for each in secrets} == {32}
