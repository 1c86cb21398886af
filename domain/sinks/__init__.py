"""Sinks: addresses of the company's to which we post what happens, and how we do that."""
