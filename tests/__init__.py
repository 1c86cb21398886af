"""The tests, one folder a room, plus journeys (time travel), histories (replay) and e2e."""
