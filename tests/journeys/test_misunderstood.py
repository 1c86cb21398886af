"""Answers that were not understood are counted by their journey, and never quoted."""

from tests.journeys.cars import arrived
from tests.journeys.operating import details
from tests.journeys.travel import PERSONAL, PHONE, Travel


async def test_what_was_not_understood_is_counted_and_never_quoted(travel: Travel) -> None:
    run = await arrived(travel)
    for words in ("her mother was born in Blumenau", "no idea"):
        await travel.texts(words, sender=PHONE)
    (line,) = [line for line in (await details(run)).splitlines() if "| Choice" in line]
    assert "2 answers not understood" in line
    assert [each.misunderstood for each in (await run.status()).touchpoints] == [0, 0, 2]
    await travel.texts("2")
    assert (await run.status()).touchpoints[2].answer == "2"
    history = str(await run.handle.fetch_history()) + await details(run)
    for personal in (*PERSONAL, "no idea"):
        assert personal not in history
