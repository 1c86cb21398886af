"""Which of Twilio's codes are about our account or our sender, and what to do about each.

See https://www.twilio.com/docs/api/errors. They come as an answer, or in a callback afterwards.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.faults import Fault
from vendors.twilio import NAME


class _Kind(NamedTuple):
    codes: tuple[int, ...]
    problem: str
    what_to_do: str


_NOTHING_LEAVES = (
    _Kind(
        (20003, 20005, 20006),
        "refuses our credentials",
        "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, then restart the workers",
    ),
    _Kind(
        (21212, 21603, 21606, 21659, 21660, 21661, 63007),
        "refuses our sender: it is wrong, missing, not ours, or cannot text",
        "set TWILIO_FROM to a sender of this account, then restart the workers",
    ),
    _Kind(
        (21701, 21703, 21704, 21705),
        "refuses our messaging service: it is not there, or has no sender",
        "check TWILIO_MESSAGING_SERVICE_SID and the service's sender pool",
    ),
    _Kind((21608,), "lets a trial account text verified numbers only", "upgrade the account"),
    _Kind((21609,), "refuses our status callback's URL", "set PUBLIC_URL to our public URL"),
    _Kind((30002,), "has suspended our account", "look for its mail; check billing, ask support"),
)
"""While they last, no text leaves: they wait."""

_SOME_ARE_LOST = (
    _Kind(
        (21408,),
        "may not text a country that our customers live in",
        "allow the country in the console, under Messaging, Geo permissions",
    ),
    _Kind(
        (21612,),
        "has no route from our sender to some customers",
        "add a sender that reaches their country",
    ),
    _Kind(
        (30007,),
        "or a carrier filters our texts as unwanted",
        "check what the texts say, and how the sender is registered",
    ),
    _Kind(
        (30032,),
        "does not deliver from our toll-free number: it is not verified",
        "verify the toll-free number in the console",
    ),
    _Kind(
        (30033, 30034),
        "does not deliver from our US number: its A2P 10DLC campaign is missing or suspended",
        "register the number with a campaign in the console",
    ),
    _Kind(
        (30023, 30027, 63038),
        "does not deliver: our account's or our brand's daily limit is reached",
        "raise the limit, or spread what is sent",
    ),
    _Kind(
        (30024,),
        "does not deliver from our sender: a carrier does not know it",
        "register the sender for that country",
    ),
    _Kind(
        (30010,), "does not deliver: a text costs more than our maximum", "raise the maximum price"
    ),
)
"""Each of these loses one text; others may arrive."""

_BY_CODE: Mapping[int, Fault] = {
    code: Fault(f"{NAME} {code}", f"Twilio {kind.problem} ({code})", kind.what_to_do)
    for kind in (*_NOTHING_LEAVES, *_SOME_ARE_LOST)
    for code in kind.codes
}
NOTHING_LEAVES = frozenset(code for kind in _NOTHING_LEAVES for code in kind.codes)
"""The codes because of which no text leaves."""


def fault_of(code: int | None) -> Fault | None:
    """Return what a code says is wrong with our account or our sender, if it is about them."""
    return None if code is None else _BY_CODE.get(code)


def fault_of_status(status: int) -> Fault:
    """Return what is wrong where no call of ours is taken, and no code says why."""
    return Fault(
        f"{NAME} HTTP {status}",
        f"Twilio refuses our calls (HTTP {status})",
        "check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_BASE_URL",
    )
