"""Tests of `histories`."""
