"""The languages that tests name."""

from languages.loader import spoken

ENGLISH, BRAZILIAN, ROMANIAN = (spoken()[tag] for tag in ("en", "pt-BR", "ro"))
