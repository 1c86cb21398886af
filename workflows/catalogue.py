"""Every journey there is: those of the packages. The worker, the router and the CLI know them."""

from collections.abc import Mapping

from domain.errors import JourneyMistake
from workflows.base.journey import Journey
from workflows.packages import JOURNEY_PACKAGES, declared


def _journeys_of(package: str) -> list[type[Journey]]:
    """Return its own: none, where its messages are written first."""
    return [
        each
        for each in declared(type, "journey", (package,))
        if issubclass(each, Journey) and each.__module__ == f"workflows.{package}.journey"
    ]


def check_starts(journeys: Mapping[str, type[Journey]]) -> None:
    """Raise `JourneyMistake` where a journey starts one that there is not."""
    for journey in journeys.values():
        for name in journey.starts:
            if name not in journeys:
                there_are = ", ".join(sorted(journeys))
                raise JourneyMistake(
                    f"{journey.__name__}.starts: there is no journey {name}; there are: {there_are}"
                )


def check_tells(journeys: Mapping[str, type[Journey]]) -> None:
    """Raise `JourneyMistake` where customers would enrol each other, and so on without an end.

    What a journey tells begins others, and so does what it starts: that leads never back to it.
    """

    def begun_by(name: str) -> list[str]:
        journey = journeys[name]
        told = [each for each, other in journeys.items() if other.begins_with in journey.tells]
        return [*told, *journey.starts]

    for name in (each for each, journey in journeys.items() if journey.tells):
        ahead, seen = begun_by(name), set[str]()
        while ahead:
            if (each := ahead.pop()) == name:
                raise JourneyMistake(f"{name} tells of what begins {name} again: that has no end")
            if each not in seen:
                seen.add(each)
                ahead += begun_by(each)


JOURNEYS: tuple[type[Journey], ...] = tuple(
    journey for package in JOURNEY_PACKAGES for journey in _journeys_of(package)
)

JOURNEYS_BY_NAME: dict[str, type[Journey]] = {
    journey.journey_name(): journey for journey in JOURNEYS
}
check_starts(JOURNEYS_BY_NAME)
check_tells(JOURNEYS_BY_NAME)
