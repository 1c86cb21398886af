"""Knobs made for tests."""

from datetime import timedelta

from domain.knobs import Knob

PERCENT = Knob(
    "incentive.percent", int, default=10, least=5, most=30, about="What they save at the till."
)
PATIENCE = Knob("incentive.patience", timedelta, default=timedelta(days=7))
