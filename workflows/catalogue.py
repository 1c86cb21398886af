"""Every journey there is. Add yours here, and the worker, the dispatcher and the CLI know it."""

from workflows.base.journey import Journey
from workflows.car_delivery import CarDelivery
from workflows.onboarding import Onboarding
from workflows.post_purchase import PostPurchase

JOURNEYS: tuple[type[Journey], ...] = (Onboarding, PostPurchase, CarDelivery)

JOURNEYS_BY_NAME: dict[str, type[Journey]] = {
    journey.journey_name(): journey for journey in JOURNEYS
}
