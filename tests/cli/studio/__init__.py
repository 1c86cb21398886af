"""Tests of `cli.studio`."""
