"""A journey and its messages are found by their package."""

from importlib import import_module
from importlib.util import find_spec

from tests.offenders import assert_none
from workflows.catalogue import JOURNEYS, JOURNEYS_BY_NAME
from workflows.messages import CATALOGUE
from workflows.packages import FOLDER, JOURNEY_PACKAGES, STATELESS


def test_each_package_is_named_after_its_one_journey() -> None:
    assert {name: journey.__module__ for name, journey in JOURNEYS_BY_NAME.items()} == {
        name: f"workflows.{name}.journey" for name in JOURNEY_PACKAGES
    }
    assert len(JOURNEYS) == len(JOURNEY_PACKAGES)


def test_a_messages_name_leads_to_its_package() -> None:
    for package in JOURNEY_PACKAGES:
        declared = vars(import_module(f"workflows.{package}.messages")).values()
        ours = [each.name for each in declared if each in CATALOGUE.values()]
        assert ours
        assert_none(name for name in ours if name.split(".")[0] != package)


def test_each_package_tells_its_story_to_those_who_do_not_read_python() -> None:
    assert_none(name for name in JOURNEY_PACKAGES if not (FOLDER / name / "README.md").exists())


def test_what_passes_through_the_sandbox_is_not_loaded_for_each_run() -> None:
    """A module of a journey's package is its story, answers its calls, or holds no state."""
    held = {
        f"workflows.{name}.{path.stem}"
        for name in JOURNEY_PACKAGES
        for path in (FOLDER / name).glob("*.py")
        if path.stem not in ("__init__", "journey", "activities")
    }
    assert {"workflows.hotel_stay.stay", "workflows.onboarding.events"} <= held
    assert held <= {name for name in STATELESS if find_spec(name)}
