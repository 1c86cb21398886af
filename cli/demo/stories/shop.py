"""A shop: a lamp that somebody cannot forget, and frames that are tried on at home."""

from datetime import time, timedelta

from cli.demo.actions import Tracks, answers
from cli.demo.personas import BY_EVERY_WAY, DAY, HOUR, Customer, Role

LOOKED_AT = "browse_retargeting.looked_at"

DIEGO = Customer("c-7001", "Diego", "es-MX", "America/Mexico_City", "+525555507001", BY_EVERY_WAY)
"""In Mexico: the words are the Spanish ones, the prices are in pesos."""


def _looks(product_id: str, name: str, price: float, *, after: timedelta = DAY * 0) -> Tracks:
    told = {
        "product_id": product_id,
        "category": "lamps",
        "name": name,
        "price": price,
        "currency": "MXN",
        "url": f"https://shop.example.com/products/{product_id}",
    }
    return Tracks(f"looks at {name}", "Product Viewed", lambda _now: told, after=after)


BROWSE = Role(
    DIEGO,
    journey="browse_retargeting",
    begins=time(19),
    days=3,
    enters=(
        _looks("dune-lamp", "Lámpara Duna", 1180.0),
        _looks("halo-lamp", "Lámpara Halo", 1580.0, after=HOUR),
        _looks("aurora-lamp", "Lámpara Aurora", 1298.0, after=HOUR),
    ),
    plays={
        LOOKED_AT: (
            Tracks(
                "buys the lamp", "Order Completed", lambda _now: {"order_id": "o-701"}, after=HOUR
            ),
        ),
    },
    outcome="bought",
    messages=(f"email:{LOOKED_AT}",),
)

CONFIRMED = "home_try_on.confirmed"
SHIPPED = "home_try_on.shipped"
FIT = "home_try_on.fit"
DECIDE = "home_try_on.decide"

HELENA = Customer("c-7002", "Helena", "pt-BR", "America/Recife", "+5581987650702", BY_EVERY_WAY)


def _box(event: str, says: str, *, after: timedelta = DAY * 0, **told: object) -> Tracks:
    properties = {"box_id": "box-19", "frames": ["Inês", "Otto", "Mila"], **told}
    return Tracks(says, event, lambda _now: properties, after=after)


TRY_ON = Role(
    HELENA,
    journey="home_try_on",
    key="box-19",
    begins=time(15),
    days=2,
    enters=(_box("Try On Ordered", "orders a box of frames"),),
    plays={
        CONFIRMED: (_box("Try On Shipped", "has it on its way", after=DAY),),
        SHIPPED: (_box("Try On Arrived", "has it at home", after=DAY),),
        FIT: (answers("A 2 é linda, mas aperta um pouco"),),
        DECIDE: (
            _box("Try On Decided", "keeps one, in the shop", kept=1, channel="shop", after=DAY),
        ),
    },
    outcome="kept",
    messages=(
        f"email:{CONFIRMED}",
        f"sms:{SHIPPED}",
        "email:home_try_on.arrived",
        f"sms:{FIT}",
        "sms:reply",
        f"email:{DECIDE}",
        "email:home_try_on.kept",
    ),
)

SHOP = (BROWSE, TRY_ON)
