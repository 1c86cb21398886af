"""What we say: the typed catalogue, a template set per message and locale, and the renderer."""
