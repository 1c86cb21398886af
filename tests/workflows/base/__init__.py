"""Tests of `workflows.base`."""
