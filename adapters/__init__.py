"""The world: vendors, the database, settings, the Temporal connection, and local stand-ins."""
