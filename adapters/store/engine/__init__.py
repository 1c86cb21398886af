"""How the store reaches its database: transactions, limits, column types, migrations."""
