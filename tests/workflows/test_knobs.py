"""Where knobs are declared, and that each is its journey's own."""

import pytest

from domain.errors import JourneyMistake
from domain.knobs import Knob
from workflows.knobs import of_package

PERCENT = Knob("basket.percent", int, default=10)


def test_a_journeys_knobs_bear_its_name_and_none_the_name_of_another() -> None:
    assert of_package("basket", [PERCENT, PERCENT]) == {"basket.percent": PERCENT}
    with pytest.raises(JourneyMistake, match=r"basket\.percent is in hotel: name it hotel\."):
        of_package("hotel", [PERCENT])
    with pytest.raises(JourneyMistake, match=r"two knobs are named basket\.percent"):
        of_package("basket", [PERCENT, Knob("basket.percent", int, default=10)])
