"""Every journey there is. Add yours here, and the worker, the dispatcher and the CLI know it."""

from workflows.journey import Journey
from workflows.onboarding import Onboarding

JOURNEYS: tuple[type[Journey], ...] = (Onboarding,)

JOURNEYS_BY_NAME: dict[str, type[Journey]] = {
    journey.journey_name(): journey for journey in JOURNEYS
}
