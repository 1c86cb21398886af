"""The journeys, and the base class whose verbs they are written in."""
