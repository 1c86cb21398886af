"""`jornada knobs`: as an operator lists, sets and resets them."""

import json
from datetime import timedelta

import pytest

from adapters.store.knobs import KnobSettings
from domain.knobs import AnyKnob, Knob
from domain.operations import OperatorRequest
from tests.adapters.store.building import NOON
from tests.cli.conftest import InStore, Typed
from workflows.knobs import KNOBS

WHY = ("--by", "maria", "--reason", "a good month")
PERCENT = Knob("onboarding.percent", int, default=10, least=5, most=30, about="What they save.")
PATIENCE = Knob("onboarding.patience", timedelta, default=timedelta(days=2))


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journey that declares knobs, and no other that does."""
    for name in list(KNOBS):
        monkeypatch.delitem(KNOBS, name)
    knobs: tuple[AnyKnob, ...] = (PERCENT, PATIENCE)
    for knob in knobs:
        monkeypatch.setitem(KNOBS, knob.name, knob)


def listed(typed: Typed) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in json.loads(typed("knobs", "list", "--json").said)}


def test_it_is_set_listed_reset_and_the_audit_tells_of_it(typed: Typed) -> None:
    """Temporal is away: a knob does not need it."""
    ran = typed("knobs", "set", PERCENT.name, "15", *WHY)
    assert (ran.code, ran.complained) == (0, "")
    assert "onboarding.percent is 15." in ran.said
    assert typed("knobs", "set", PATIENCE.name, "1d 12h", *WHY).code == 0
    shown = " ".join(typed("knobs", "list").said.split())
    for words in ("15 (by default 10); a whole number, such as 10; from 5 to 30", "What they save"):
        assert words in shown
    assert "maria set it to 1d 12h" in shown

    ran = typed("knobs", "reset", PERCENT.name, "--by", "bea", "--reason", "it is over")
    assert "it was 15" in ran.said
    assert listed(typed)[PERCENT.name]["value"] == "10"
    told = " ".join(typed("knobs", "audit").said.split())
    assert "bea reset onboarding.percent from 15 to its default: it is over" in told
    assert json.loads(typed("knobs", "audit", "--json").said)[-1]["after"] == "15"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("set", PERCENT.name, "31"), "onboarding.percent is a whole number, such as 10; from 5"),
        (("set", PERCENT.name, "-1"), "onboarding.percent is a whole number"),
        (
            ("set", "onboarding.percnt", "7"),
            "there is no knob of that name; there are: onboarding.pe",
        ),
        (("reset", PERCENT.name), "onboarding.percent has its default"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    typed: Typed, words: tuple[str, ...], complaint: str
) -> None:
    ran = typed("knobs", *words, *WHY)
    assert (ran.code, ran.said) == (1, "")
    assert complaint in ran.complained
    assert typed("knobs", "audit", "--json").said == "[]\n"


def test_what_code_does_not_know_or_allow_any_more_is_shown_and_can_be_forgotten(
    typed: Typed, in_store: InStore
) -> None:
    for name, value in (("onboarding.gone", "7"), (PERCENT.name, "80")):
        maria = OperatorRequest(by="maria", reason="long ago")
        in_store(lambda db, n=name, v=value, m=maria: KnobSettings(db).set(n, v, m, NOON))  # type: ignore[misc] # bound at once
    known = listed(typed)
    assert (known["onboarding.gone"]["is_declared"], known["onboarding.gone"]["value"]) == (
        False,
        None,
    )
    assert (known[PERCENT.name]["is_refused"], known[PERCENT.name]["value"]) == (True, "10")
    shown = " ".join(typed("knobs", "list").said.split())
    assert "no code declares it any more: its setting does nothing" in shown
    assert "today's code does not allow that any more: the default counts" in shown

    assert typed("knobs", "reset", "onboarding.gone", *WHY).code == 0
    assert "onboarding.gone" not in listed(typed)


def test_without_any_it_says_so(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(KNOBS):
        monkeypatch.delitem(KNOBS, name)
    assert typed("knobs", "list").said == "No journey declares a knob.\n"
