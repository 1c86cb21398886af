"""`jornada pause`, `unpause` and `pauses`: the brake, as an operator types it."""

import json

from adapters.store.engine.database import Database
from adapters.store.pauses import Pauses
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from tests.adapters.store.building import NOON, answered, asking, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.running import Ran

WHY = ("--by", "maria", "--reason", "the price is wrong")
OFFER = ("--message", "post_purchase.offer")


def complaint(ran: Ran) -> str:
    """The one line of a command that failed."""
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line.removeprefix("jornada: ")


def test_it_is_paused_listed_let_go_and_the_audit_tells_of_it(typed: Typed) -> None:
    """Temporal is away: the brake does not need it."""
    for what in (OFFER, ("--channel", "sms"), ("--journey", "onboarding")):
        ran = typed("pause", *what, *WHY)
        assert (ran.code, ran.complained) == (0, "")
        assert f"{what[0][2:]} {what[1]} is paused" in ran.said
    listed = " ".join(typed("pauses").said.split())
    for label in ("the message post_purchase.offer", "the channel sms", "the journey onboarding"):
        assert f"{label}, by maria: the price is wrong" in listed

    ran = typed("unpause", *OFFER, "--by", "bea", "--reason", "mended")
    assert (ran.code, ran.complained) == (0, "")
    assert "post_purchase.offer goes on. maria paused it" in ran.said
    assert "offer" not in typed("pauses").said
    audit = json.loads(typed("pauses", "--audit", "--json").said)
    assert [(one["action"], one["by"], one["name"]) for one in audit] == [
        ("unpause", "bea", "post_purchase.offer"),
        ("pause", "maria", "onboarding"),
        ("pause", "maria", "sms"),
        ("pause", "maria", "post_purchase.offer"),
    ]
    assert "bea unpaused the message post_purchase.offer: mended" in typed("pauses", "--audit").said


def test_what_is_not_there_is_refused_with_what_may_be_meant(typed: Typed) -> None:
    assert complaint(typed("pause", "--message", "offer", *WHY)) == (
        "there is no message of that name; there are: post_purchase.offer"
    )
    assert "onboarding.welcome" in complaint(typed("pause", "--message", "onbording.welcom", *WHY))
    assert complaint(typed("pause", "--channel", "text", *WHY)) == (
        "there is no channel of that name; there are: email, sms"
    )
    assert "post_purchase" in complaint(typed("pause", "--journey", "post-purchase", *WHY))
    assert typed("pauses").said == "Nothing is paused.\n"


def test_one_thing_is_paused_at_a_time_and_once(typed: Typed) -> None:
    for words in (("pause",), ("unpause", *OFFER, "--channel", "sms")):
        assert complaint(typed(*words, *WHY)) == (
            "say one of --message NAME, --channel NAME and --journey NAME"
        )
    assert typed("pause", *OFFER, *WHY).code == 0
    assert complaint(typed("pause", *OFFER, *WHY)) == (
        "the message post_purchase.offer is paused already: see `jornada pauses`"
    )
    assert complaint(typed("unpause", "--channel", "sms", *WHY)) == "the channel sms is not paused"


def test_who_and_why_are_checked_first(typed: Typed) -> None:
    asked = typed("pause", *OFFER, "--by", "maria", "--reason", "ana@example.com complained")
    assert "--reason: names an address" in complaint(asked)
    nameless = typed("pause", *OFFER, "--by", "maria@example.com", "--reason", "why")
    assert complaint(nameless).startswith("say who you are with --by")
    assert typed("pauses", "--json").said.strip() == "[]"


def test_how_many_messages_wait_is_told_also_of_what_todays_code_knows_no_more(
    typed: Typed, in_store: InStore
) -> None:
    """Its message was renamed by a deploy, say."""

    async def wait(database: Database) -> None:
        await meet(database)
        maria = OperatorRequest(by="maria", reason="wrong")
        await Pauses(database).pause(PauseTarget.JOURNEY, "shop", maria, NOON)
        await answered(database, asking())

    in_store(wait)
    assert "1 message of it waits" in typed("pauses").said
    assert json.loads(typed("pauses", "--json").said)[0]["waiting"] == 1
    assert typed("unpause", "--journey", "shop", *WHY).code == 0
