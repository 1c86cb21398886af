"""Everything in one terminal, as `jornada dev` and the demo run it, heeds the settings."""

from pathlib import Path

import pytest

from adapters.store.sinks.registry import Sinks
from cli.demo.environment import ANY, a_stage
from domain.customers import Identity
from domain.sinks.notices import NoticeType
from starter.client import UnusableField
from starter.relay.late_answers import utc_now
from tests.starter.sinks.receiver import receiving
from tests.waiting import eventually

HERE = "127.0.0.0/8"


async def test_a_rehearsal_heeds_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JORNADA_SINK_NETWORKS", HERE)
    monkeypatch.setenv("JORNADA_PLACEHOLDER_IDS", "walk-in")
    async with receiving() as receiver, a_stage(tmp_path, 1.0, ports=ANY) as stage:
        kinds = (NoticeType.CUSTOMER_MERGED,)
        await Sinks(stage.jornada.database).add("crm", receiver.url, kinds, "maria", utc_now())
        await stage.jornada.identify(Identity(customer_id="c-1"), anonymous_id="dev-1")

        async def told() -> bool:
            return bool(receiver.posts)

        await eventually(told)
        with pytest.raises(UnusableField):
            await stage.jornada.identify(Identity(customer_id="walk-in"))
