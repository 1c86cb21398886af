"""`jornada export`: a customer asks what we hold of them."""

import json
from pathlib import Path

from tests.adapters.store.building import PHONE, meet
from tests.cli.conftest import InStore, Typed


def test_all_that_is_held_is_printed_or_written_where_nobody_else_reads_it(
    typed: Typed, in_store: InStore, tmp_path: Path
) -> None:
    in_store(meet)
    printed = json.loads(typed("export", "c-ana").said)
    file = tmp_path / "ana.json"
    file.write_text("older")
    file.chmod(0o644)
    ran = typed("export", "c-ana", "-o", str(file))

    assert (ran.code, ran.complained) == (0, "")
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["held"] == printed["held"]
    assert PHONE in {row["address"] for row in written["held"]["addresses"]}
    assert file.stat().st_mode & 0o777 == 0o600
    assert PHONE not in ran.said


def test_what_cannot_be_written_or_is_not_known_is_said_in_a_line(
    typed: Typed, in_store: InStore, tmp_path: Path
) -> None:
    in_store(meet)
    assert "cannot be written" in typed("export", "c-ana", "-o", str(tmp_path)).complained
    ran = typed("export", "c-anna")
    assert (ran.code, ran.complained) == (1, "jornada: nothing is known of a customer `c-anna`\n")
