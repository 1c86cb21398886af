"""The times of a worker whose vendors are the default ones."""

from domain import ports
from vendors.registry import CHOICES

REAL_TIME = ports.REAL_TIME._replace(lookups=CHOICES().lookups())
