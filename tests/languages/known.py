"""The languages that tests name."""

from languages.loader import written

ENGLISH, SPANISH, BRAZILIAN, ROMANIAN = (written()[tag] for tag in ("en", "es", "pt-BR", "ro"))
