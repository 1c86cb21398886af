"""SendGrid's side of its webhook's signature, for rehearsals and tests only."""

import base64
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def new_sendgrid_key() -> ec.EllipticCurvePrivateKey:
    """Make a key pair such as SendGrid makes when the signed event webhook is switched on."""
    return ec.generate_private_key(ec.SECP256R1())


def shown_public_key(private_key: ec.EllipticCurvePrivateKey) -> str:
    """Return the verification key as SendGrid shows it: base64 DER."""
    der = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def sign_sendgrid(
    private_key: ec.EllipticCurvePrivateKey, body: bytes, timestamp: datetime
) -> dict[str, str]:
    """Return the two headers with which SendGrid would post `body` at `timestamp`."""
    seconds = str(int(timestamp.timestamp()))
    proof = private_key.sign(seconds.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(proof).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": seconds,
    }
