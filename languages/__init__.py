"""Languages, a folder each: what pages, replies, topics and footers say, and what is understood.

A folder with a `pages.toml` has words; it is spoken where `deployment.toml` names it. One with a
`speech.toml` alone is understood.
"""
