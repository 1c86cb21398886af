"""The journeys' packages: each folder here that holds a `messages.py`, and its `journey.py`.

A journey is known by its folder alone: nothing else lists it.
"""

from pathlib import Path

FOLDER = Path(__file__).parent

JOURNEY_PACKAGES: tuple[str, ...] = tuple(
    sorted(path.parent.name for path in FOLDER.glob("*/messages.py"))
)
"""The names of the packages, which are those of the journeys."""

STATELESS: tuple[str, ...] = (
    "workflows.chapters",
    *(
        f"workflows.{name}.{part}"
        for name in JOURNEY_PACKAGES
        for part in ("calls", "events", "knobs", "messages", "questions", "segments", "windows")
    ),
)
"""Modules that hold no workflow's state: the sandbox need not load them for each run."""
