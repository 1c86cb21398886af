"""The weather: how often, what, and the same again by its seed."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.vendors.weather import OF_CALLBACKS, OF_CALLS, Mishap, Weather

DRAWS = 1000


@pytest.mark.parametrize("mishaps", [OF_CALLS, (Mishap.RESET_AFTER,), tuple(Mishap)], ids=len)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_tenth_goes_wrong_in_however_many_ways(seed: int, mishaps: Sequence[Mishap]) -> None:
    weather = Weather(seed=seed, mishaps=mishaps)
    sends = [weather.of_send() for _ in range(DRAWS)]
    reads = [weather.of_read() for _ in range(DRAWS)]
    for drawn in (sends, reads):
        assert 70 <= len([mishap for mishap in drawn if mishap]) <= 130
        assert set(drawn) == {None, *mishaps} & {None, *OF_CALLS}
    assert weather.counts == Counter(mishap for mishap in sends + reads if mishap)


def test_callbacks_go_wrong_as_often_and_apart_from_calls() -> None:
    weather = Weather(seed=1)
    drawn = [weather.of_callbacks() for _ in range(DRAWS)]
    assert 70 <= len([mishap for mishap in drawn if mishap]) <= 130
    assert set(drawn) == {None, *OF_CALLBACKS}
    calls_only = Weather(seed=1, rate=1, mishaps=OF_CALLS)
    assert calls_only.of_callbacks() is None


def test_the_nth_of_a_kind_depends_on_the_seed_alone() -> None:
    plain, mixed, other = Weather(seed=7), Weather(seed=7), Weather(seed=8)
    sends = [plain.of_send() for _ in range(DRAWS)]
    between = []
    for _ in range(DRAWS):
        between.append(mixed.of_send())
        mixed.of_read()
        mixed.of_callbacks()
    assert between == sends
    assert [other.of_send() for _ in range(DRAWS)] != sends


def test_a_rate_of_one_spares_none_and_a_rate_of_zero_spares_all() -> None:
    storm, calm = Weather(seed=1, rate=1), Weather(seed=1, rate=0)
    assert all(storm.of_send() for _ in range(100))
    assert not any(calm.of_send() for _ in range(100))
