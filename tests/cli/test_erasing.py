"""`jornada erase`: a customer asks that nothing personal of them is kept."""

import re

import pytest

from adapters.store.engine.database import Database
from cli.commands import erase as erasing
from tests.adapters.store.building import asking, claimed, meet
from tests.cli.conftest import InStore, Typed

THEIRS = ("erase", "c-ana", "--by", "maria", "--reason", "they wrote so")


async def _sending(database: Database) -> None:
    await meet(database)
    await claimed(database, asking())


def test_a_customer_is_erased_for_good(typed: Typed, in_store: InStore) -> None:
    in_store(meet)
    ran = typed(*THEIRS)
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said.startswith("c-ana is erased since ")
    assert typed(*THEIRS).said == typed("erase", "c-ana", "--status").said == ran.said


def test_explain_says_when_and_by_whom_a_customer_was_erased(
    typed: Typed, in_store: InStore
) -> None:
    in_store(meet)
    assert "rased" not in typed("explain", "c-ana").said
    typed(*THEIRS)
    said = typed("explain", "c-ana").said
    assert re.search(r"^Erased 20\d\d-\S+ .*by maria: they wrote so$", said, re.MULTILINE)
    assert re.search(r"^Finished 20\d\d-.*nothing personal is left here\.$", said, re.MULTILINE)


def test_explain_says_of_an_erasure_that_it_is_not_finished(
    typed: Typed, in_store: InStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "FINISHED_WITHIN", 0.0)
    in_store(_sending)
    typed(*THEIRS)
    said = typed("explain", "c-ana").said
    assert "by maria: they wrote so" in said
    assert "once the last of their journeys has ended" in said


def test_it_says_which_journeys_have_still_to_end(
    typed: Typed, in_store: InStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "FINISHED_WITHIN", 0.0)
    in_store(_sending)
    ran = typed(*THEIRS)
    assert ran.code == 0
    assert "gets nothing more" in ran.said
    assert "shop/c-ana" in ran.said


def test_nobody_is_erased_by_a_mistyped_id(typed: Typed, in_store: InStore) -> None:
    in_store(meet)
    ran = typed("erase", "c-anna", "--by", "maria")
    assert (ran.code, ran.complained) == (
        1,
        "jornada: nothing is known of a customer `c-anna`\n",
    )
    ran = typed("erase", "c-ana", "--status")
    assert (ran.code, ran.complained) == (1, "jornada: nobody asked to erase a customer `c-ana`\n")
