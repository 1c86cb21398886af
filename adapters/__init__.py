"""The world: the database, settings, logs, the Temporal connection."""
