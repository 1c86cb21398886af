"""Proofs of the promises at full size, on real parts: too long for every run of the tests."""
