"""`jornada import`: a company brings its customers, in whatever way its programs write a file."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.rights.erasing import Erasing
from cli.importing.reading import lines_of
from domain.customers import Channel, Topic
from domain.operations import OperatorRequest
from tests.adapters.store.building import ANA, everything
from tests.cli.conftest import InStore, Typed
from tests.cli.running import Ran

TRUE = "customer_id,email,phone,firstName,consents.tips.email,address.country,plan\n"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def imports(typed: Typed, tmp_path: Path) -> Any:
    """Import what a file holds, last written at noon."""

    def do(held: str | bytes, *options: str) -> Ran:
        file = tmp_path / "customers.csv"
        file.write_bytes(held.encode() if isinstance(held, str) else held)
        os.utime(file, (NOON.timestamp(), NOON.timestamp()))
        return typed("import", str(file), *options)

    return do


async def _customers(database: Database) -> dict[str, dict[str, Any]]:
    rows = await everything(database)
    return {
        row["customer_id"]: row
        | {
            "reached": {
                each["channel"]: each["address"]
                for each in rows["addresses"]
                if each["customer_id"] == row["customer_id"]
            },
            "agreed": [
                f"{each['topic']}.{each['channel']}"
                for each in rows["consents"]
                if each["customer_id"] == row["customer_id"] and each["granted"]
            ],
        }
        for row in rows["customers"]
    }


def test_rows_are_read_as_identify_reads_traits(imports: Any, in_store: InStore) -> None:
    ran = imports(TRUE + 'c-1,ana@example.com,11 91234-5678,"Ana, the first",true,BR,gold\nc-2\n')
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said == "2 rows taken, 0 were before, 0 refused; 0 fields of the others dropped.\n"
    ana = in_store(_customers)["c-1"]
    assert ana["reached"] == {"email": "ana@example.com", "sms": "+5511912345678"}
    assert (ana["first_name"], ana["agreed"]) == ("Ana, the first", ["tips.email"])
    assert ana["traits"] == {"address": {"country": "BR"}, "plan": "gold"}


@pytest.mark.parametrize(
    ("encoding", "options"),
    [("utf-8-sig", ()), ("utf-16", ()), ("cp1252", ("--encoding", "cp1252"))],
)
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encodings_and_delimiters_are_whatever_a_spreadsheet_writes(
    imports: Any, in_store: InStore, encoding: str, options: tuple[str, ...], delimiter: str
) -> None:
    lines = [("customer_id", "firstName", "city"), ("c-1", "Zoë", '"São, Paulo; BR"')]
    text = "".join(delimiter.join(cells) + "\r\n" for cells in lines)
    ran = imports(text.encode(encoding), *options)
    assert (ran.code, ran.complained) == (0, "")
    ana = in_store(_customers)["c-1"]
    assert (ana["first_name"], ana["traits"]) == ("Zoë", {"city": "São, Paulo; BR"})


def test_what_is_refused_is_named_by_line_and_nothing_else_is_lost(
    imports: Any, in_store: InStore, tmp_path: Path
) -> None:
    report = tmp_path / "refused.csv"
    ran = imports(
        TRUE
        + "ana@example.com,,,,,,\n"
        + "c-2,s3cret,,Bea,perhaps,,\n"
        + "undefined,,,,,,\n"
        + "c-4,,,,,,,too,many\n"
        + 'c-5,"s3cret"x,,,,,\n'
        + "c-6,f@example.com,,,,,\n",
        *("--report", str(report)),
    )
    assert ran.code == 1
    assert ran.said.startswith("2 rows taken, 0 were before, 4 refused; 2 fields")
    told = report.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:2] for line in told[1:]] == [
        ["2", "customer_id"],
        ["3", "consents"],
        ["3", "email"],
        ["4", "customer_id"],
        ["5", "the line"],
        ["6", "the line"],
    ]
    assert "s3cret" not in ran.complained + report.read_text(encoding="utf-8")
    assert in_store(_customers)["c-2"]["first_name"] == "Bea"
    assert set(in_store(_customers)) == {"c-2", "c-6"}


def test_a_dry_run_says_the_same_and_stores_nothing(imports: Any, in_store: InStore) -> None:
    held = TRUE + "c-1,ana@example.com,,,true,,\nana@example.com\n"
    dry = imports(held, "--dry-run")
    assert (dry.code, in_store(_customers)) == (1, {})
    assert dry.said.startswith("1 rows would be taken")
    assert imports(held).complained == dry.complained


def test_run_again_it_stores_nothing_twice_and_reverts_nothing_newer(
    imports: Any, in_store: InStore
) -> None:
    """It was interrupted, and meanwhile the customer moved, and another one withdrew."""
    rows = ["c-1,old@example.com,,,true,,", "c-ana,ana@example.com,,,true,,"]
    imports(TRUE + rows[0] + "\n")

    async def told_meanwhile(database: Database) -> None:
        intake = Intake(database)
        for customer_id in ("c-1", "c-ana"):
            moved = ANA.model_copy(update={"customer_id": customer_id, "email": "new@example.com"})
            await intake.identify(f"new-{customer_id}", moved, NOON.replace(hour=13))
        await intake.leave_topic("left", "c-ana", Topic.TIPS, NOON.replace(hour=9), "link")

    in_store(told_meanwhile)
    before = in_store(everything)
    again = imports(TRUE + "\n".join(rows) + "\n")
    assert again.said.startswith("1 rows taken, 1 were before, 0 refused")
    after = in_store(everything)
    known = in_store(_customers)
    assert {each["reached"]["email"] for each in known.values()} == {"new@example.com"}
    assert after["consents"] == before["consents"]
    assert len(after["events"]) == len(before["events"]) + 1
    assert imports(TRUE + "\n".join(rows) + "\n").said.startswith("0 rows taken, 2 were before")


def test_what_they_withdrew_themselves_is_not_given_back_however_new_the_file_is(
    imports: Any, in_store: InStore
) -> None:
    async def leaves(database: Database) -> None:
        await Intake(database).identify("known", ANA, NOON)
        await Intake(database).stop_channel("stop", Channel.SMS, ANA.phone or "", NOON)

    in_store(leaves)
    header = "customer_id,consents.tips.sms,consents.tips.email\n"
    ran = imports(header + "c-ana,true,true\n", "--as-of", "2026-06-01")
    assert ran.code == 1
    assert "line 2: consents.tips.sms they withdrew it themselves" in ran.complained
    agreed = in_store(_customers)["c-ana"]["agreed"]
    assert ("tips.sms" in agreed, "tips.email" in agreed) == (False, True)


def test_who_was_erased_stays_erased(imports: Any, in_store: InStore) -> None:
    async def erased(database: Database) -> None:
        await Intake(database).identify("known", ANA, NOON)
        maria = OperatorRequest(by="maria", reason="they asked for it")
        await Erasing(database).accept(ANA.customer_id, maria, NOON)

    in_store(erased)
    ran = imports(TRUE + "c-ana,ana@example.com,,Ana,true,,\n")
    assert (ran.code, ran.said[:12]) == (1, "0 rows taken")
    assert "line 2: customer_id is of a customer who was erased" in ran.complained
    assert in_store(_customers)["c-ana"]["reached"] == {}


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("email\nana@example.com\n", "names no column customer_id"),
        ("customer_id,email,email\n", "names a column twice"),
        (
            "customer_id,consents.tops.email\n",
            "column 2: a column of consents is consents.TOPIC.CHANNEL",
        ),
        ("customer_id,consents.tips\n", "column 2: a column of consents is consents.TOPIC.CHANNEL"),
        (b"customer_id,firstName\nc-1,Zo\xeb\n", "--encoding cp1252"),
        ("", "names no column customer_id"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    imports: Any, held: str | bytes, said: str
) -> None:
    ran = imports(held)
    assert ran.code == 1
    assert said in ran.complained
    assert ran.complained.count("\n") == 1


def test_a_file_that_is_not_there_and_a_time_that_is_none(typed: Typed, imports: Any) -> None:
    assert "cannot be read" in typed("import", "nowhere.csv").complained
    assert "--as-of: must be" in imports(TRUE, "--as-of", "yesterday").complained
    assert "no such encoding" in imports(TRUE, "--encoding", "klingon").complained


def test_a_long_file_is_never_in_memory_as_a_whole() -> None:
    """Lines are read as they are wanted."""

    class Endless:
        def readline(self) -> str:
            return "customer_id,email\n"

        def __iter__(self) -> "Endless":
            return self

        def __next__(self) -> str:
            return "c-1,ana@example.com\n"

    found = lines_of(Endless())  # type: ignore[arg-type] # all that is used of a file
    assert [next(found).number for _ in range(3)] == [2, 3, 4]
