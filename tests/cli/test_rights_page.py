"""The page about rights is run, command by command."""

import shlex
from pathlib import Path

import pytest

from adapters.store.engine.database import Database
from tests.adapters.store.building import ANA, meet
from tests.cli.conftest import InStore, Typed
from tests.docs.commands import calls_in
from tests.docs.pages import shell_of

PAGE = "docs/rights.md"
HELD = "customer_id,email,consents.tips.email\nc-7,ana@example.com,true\n"


async def _known(database: Database) -> None:
    for customer_id in ("c-1001", "c-1003"):
        await meet(database, ANA.model_copy(update={"customer_id": customer_id}))


def test_each_command_of_the_page_does_what_it_says(
    typed: Typed, in_store: InStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("customers.csv").write_text(HELD, encoding="utf-8")
    in_store(_known)
    calls = [call for line in shell_of(PAGE) for call in calls_in(line)]
    assert len(calls) == 7
    for call in calls:
        ran = typed(*call)
        assert (ran.code, ran.complained) == (0, ""), shlex.join(call)
