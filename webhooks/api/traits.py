"""The traits that make a customer, as OpenAPI tells them. `starter.client.traits` reads them."""

from channels.registry import CHANNELS
from domain.customers import Topic
from starter.client.traits import ADDRESSES

_CHOICES = f"a list of channels ({', '.join(CHANNELS)}), or true or false for each channel"

DESCRIBED: dict[str, dict[str, object]] = {
    **{
        trait: {"description": first.trait_hint} if first.trait_hint else {}
        for trait, (first, *_) in ADDRESSES.items()
    },
    "firstName": {},
    "locale": {"description": "A language tag, or what devices send.", "examples": ["pt-BR"]},
    "timezone": {
        "description": "IANA's name, or a fixed offset such as `GMT+0530`.",
        "examples": ["America/Sao_Paulo"],
    },
    "country": {
        "description": "Two letters: where a `phone` without + and country code is. Also read from "
        "`address`.",
        "examples": ["BR"],
    },
    "consents": {
        "description": f"By topic ({', '.join(Topic)}): {_CHOICES}.",
        "examples": [{"tips": {"email": True, "sms": False}}, {"tips": ["email"]}],
    },
}
"""What OpenAPI says of them. Null, or blank, is not given; what cannot be used is dropped."""
