"""`jornada studio`, as somebody starts it who has nothing: no store, no Temporal, no settings."""

import signal

import httpx

from tests.cli.running import begun
from tests.waiting import in_time


async def test_the_studio_needs_nothing_and_ends_when_told() -> None:
    async with begun("studio", "--port", "0", settings={"JORNADA_COMPANY": "Caravela"}) as process:
        assert process.stdout is not None
        async with in_time():
            url = (await process.stdout.readline()).decode().split()[-1]
            async with httpx.AsyncClient(base_url=url, timeout=None) as http:  # noqa: S113 - see in_time
                page = await http.get("/messages/onboarding.welcome")
            assert "Caravela" in page.text
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
