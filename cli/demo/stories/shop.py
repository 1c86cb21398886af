"""A shop: a lamp that is looked at, left in a basket and bought; frames, tried on at home."""

from datetime import time, timedelta
from functools import partial

from cli.demo.actions import Tracks, answers, happens
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
    return happens("Product Viewed", f"looks at {name}", after=after, **told)


BASKET: dict[str, object] = {
    "basket_id": "b-701",
    "items": [
        {"product_id": "aurora-lamp", "name": "Lámpara Aurora", "price": 1298.0, "quantity": 2}
    ],
    "total": 2596.0,
    "currency": "MXN",
    "url": "https://shop.example.com/basket/b-701",
}

BROWSE = Role(
    DIEGO,
    journey="browse_retargeting",
    begins=time(19),
    days=3,
    enters=(
        _looks("reed-lamp", "Lámpara de pie Junco", 2580.0),
        _looks("aurora-lamp", "Lámpara Aurora", 1298.0, after=HOUR),
        _looks("aurora-lamp", "Lámpara Aurora", 1298.0, after=HOUR),
    ),
    plays={
        LOOKED_AT: (happens("Basket Updated", "puts it into a basket", after=HOUR, **BASKET),),
    },
    outcome="has_a_basket",
    messages=(f"email:{LOOKED_AT}",),
)

LEFT_BEHIND = "abandoned_basket.left_behind"
INCENTIVE = "abandoned_basket.incentive"
_buys = partial(happens, order_id="o-701", basket_id="b-701", product="Lámpara Aurora")

ABANDONED = Role(  # as the other journey's mail made them fill one
    DIEGO,
    journey="abandoned_basket",
    key="b-701",
    begins=time(19),
    days=3,
    enters=(),
    plays={
        INCENTIVE: (
            _buys("Order Completed", "buys them", after=HOUR),
            _buys("Order Delivered", "has them delivered", after=2 * DAY),
        ),
    },
    outcome="ordered",
    messages=(f"email:{LEFT_BEHIND}", f"sms:{INCENTIVE}"),
)

CONFIRMED = "home_try_on.confirmed"
SHIPPED = "home_try_on.shipped"
FIT = "home_try_on.fit"
DECIDE = "home_try_on.decide"

HELENA = Customer("c-7002", "Helena", "pt-BR", "America/Recife", "+5581987650702", BY_EVERY_WAY)


_box = partial(happens, box_id="box-19", frames=["Inês", "Otto", "Mila", "Ada", "Rui"])

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

SHOP = (BROWSE, ABANDONED, TRY_ON)
