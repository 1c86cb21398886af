"""Telling: what was decided for a customer, in words, for the command line and the console."""
