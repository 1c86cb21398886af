"""The studio: pages on which words are written and journeys stepped through, on one machine."""
