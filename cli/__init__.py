"""The `jornada` command."""
