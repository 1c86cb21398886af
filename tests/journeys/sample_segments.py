"""Segments made for tests."""

from datetime import timedelta

from domain.segments import Segment, did
from tests.journeys.sample_events import ParcelDelivered

REGULAR = Segment(
    "regular",
    "had two parcels in ten days",
    did(ParcelDelivered, at_least=2, within=timedelta(days=10)),
)
