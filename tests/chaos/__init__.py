"""Chaos: vendors that fail and processes that die; the fakes' journals tell what came of it."""
