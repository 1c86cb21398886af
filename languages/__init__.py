"""Languages, a folder each: what pages, replies, topics and footers say, and what is understood.

A folder with a `pages.toml` is spoken; one with a `speech.toml` alone is understood.
"""
