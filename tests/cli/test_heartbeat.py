"""A heartbeat: it beats while the worker can work, and only then."""

import io
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from temporalio.client import Client

from adapters.store.database import Database
from cli import heartbeat as heartbeat_module
from cli.devserver import dev_server
from cli.heartbeat import heartbeat
from tests.waiting import PATIENCE, eventually_so

OFTEN = 0.01
LONG_AGO = (1.0, 1.0)


async def test_it_beats_while_temporal_and_the_store_answer_and_is_gone_at_the_end(
    store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat_module, "ANSWER_WITHIN", PATIENCE)
    file = tmp_path / "heartbeat"
    database = await Database.open(f"sqlite:///{store_file}")
    async with dev_server(port=0, ui_port=0) as server:
        client = await Client.connect(server.address)
        async with heartbeat(file, client, database, every=OFTEN):
            await eventually_so(file.exists)
            os.utime(file, LONG_AGO)
            await eventually_so(lambda: file.stat().st_mtime > LONG_AGO[1])
        assert not file.exists()
    await database.close()


@pytest.mark.parametrize("away", ["temporal", "store"])
async def test_it_misses_a_beat_and_says_so_while_either_is_away(
    away: str, store_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, said = tmp_path / "heartbeat", io.StringIO()
    nowhere = "postgresql://jornada@127.0.0.1:1/jornada"
    database = await Database.open(nowhere if away == "store" else f"sqlite:///{store_file}")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(dev_server(port=0, ui_port=0))
        client = await Client.connect(server.address)
        if away == "temporal":
            await stack.aclose()

        def missed() -> bool:
            said.write(capsys.readouterr().out)
            return "heartbeat_missed" in said.getvalue()

        async with heartbeat(file, client, database, every=OFTEN):
            await eventually_so(missed)
            assert not file.exists()
    await database.close()
