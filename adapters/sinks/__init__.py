"""Posting to sinks, over HTTP."""
