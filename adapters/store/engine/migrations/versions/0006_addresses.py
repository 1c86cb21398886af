"""Addresses: one row for each, so that a customer may have several on a channel.

For as long as the columns `email` and `phone` exist, triggers keep both the same, whoever writes
either: processes of the last release know the columns alone, ours know the table alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


class Kept(NamedTuple):
    """Where the last release keeps the address of a channel."""

    channel: str
    columns: dict[str, str]
    """Its columns of `customers`, each with the column of `addresses` that it is a copy of."""
    folded: str
    """Its folded form, in SQL, of the row `{row}`; NULL where there is none. "" is none, too."""

    @property
    def address(self) -> str:
        """The column that has the address as it was given."""
        return next(iter(self.columns))


KEPT = (
    Kept(
        channel="email",
        columns={"email": "address", "email_folded": "folded"},
        folded="CASE WHEN trim({row}.email) <> '' THEN "
        "coalesce(nullif({row}.email_folded, ''), lower(trim({row}.email))) END",
    ),
    Kept(channel="sms", columns={"phone": "address"}, folded="nullif(trim({row}.phone), '')"),
)


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), primary_key=True
        ),
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("folded", sa.String(), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_addresses_channel_folded", "addresses", ["channel", "folded"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        # Nobody writes a column between the copy and the triggers. On SQLite nobody can.
        op.execute("LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE")
    for kept in KEPT:
        op.execute(_copy_all(kept))
    for statement in _sqlite_triggers() if is_sqlite else _postgresql_triggers():
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute("DROP FUNCTION jornada_columns_to_addresses() CASCADE")
        op.execute("DROP FUNCTION jornada_addresses_to_columns() CASCADE")
    else:
        for kept in KEPT:
            for event in ("insert", "update"):
                op.execute(f"DROP TRIGGER customers_{kept.channel}_{event}")
    op.drop_table("addresses")


def _copy_all(kept: Kept) -> str:
    folded = kept.folded.format(row="customers")
    return (
        "INSERT INTO addresses (customer_id, channel, folded, address, at) "
        f"SELECT customer_id, '{kept.channel}', {folded}, {kept.address}, updated_at "
        f"FROM customers WHERE {folded} IS NOT NULL"
    )


def _to_table(kept: Kept, differs: str) -> str:
    """Copy what was written to a column, unless the table has it already."""
    folded, here = kept.folded.format(row="NEW"), f"channel = '{kept.channel}'"
    return f"""
        DELETE FROM addresses WHERE customer_id = NEW.customer_id AND {here}
          AND folded {differs} {folded};
        INSERT INTO addresses (customer_id, channel, folded, address, at)
          SELECT NEW.customer_id, '{kept.channel}', {folded}, NEW.{kept.address}, NEW.updated_at
          WHERE {folded} IS NOT NULL
          ON CONFLICT (customer_id, channel, folded) DO UPDATE SET address = excluded.address
          WHERE addresses.address <> excluded.address;
    """


def _to_column(kept: Kept, differs: str) -> str:
    """Copy an address that was written to the table, unless the columns have it already."""
    written = ", ".join(f"{mine} = NEW.{theirs}" for mine, theirs in kept.columns.items())
    changes = (f"customers.{mine} {differs} NEW.{theirs}" for mine, theirs in kept.columns.items())
    return f"""
        UPDATE customers SET {written}
          WHERE customer_id = NEW.customer_id AND ({" OR ".join(changes)});
    """


def _clear_column(kept: Kept) -> str:
    cleared = ", ".join(f"{mine} = ''" for mine in kept.columns)
    return f"""
        UPDATE customers SET {cleared}
          WHERE customer_id = OLD.customer_id
          AND {kept.folded.format(row="customers")} = OLD.folded;
    """


def _sqlite_triggers() -> Iterator[str]:
    for kept in KEPT:
        names, channel = ", ".join(kept.columns), kept.channel
        for event, when in (("insert", "INSERT"), ("update", f"UPDATE OF {names}")):
            yield (
                f"CREATE TRIGGER customers_{channel}_{event} AFTER {when} ON customers "
                f"BEGIN {_to_table(kept, 'IS NOT')} END"
            )
            when = "INSERT" if event == "insert" else "UPDATE OF address"
            yield (
                f"CREATE TRIGGER addresses_{channel}_{event} AFTER {when} ON addresses "
                f"WHEN NEW.channel = '{channel}' BEGIN {_to_column(kept, 'IS NOT')} END"
            )
        yield (
            f"CREATE TRIGGER addresses_{channel}_delete AFTER DELETE ON addresses "
            f"WHEN OLD.channel = '{channel}' BEGIN {_clear_column(kept)} END"
        )


def _postgresql_triggers() -> Iterator[str]:
    differs = "IS DISTINCT FROM"
    copied = "".join(_to_table(kept, differs) for kept in KEPT)
    cleared = "".join(
        f"IF OLD.channel = '{kept.channel}' THEN {_clear_column(kept)} END IF;"
        for kept in KEPT
    )
    written = "".join(
        f"IF NEW.channel = '{kept.channel}' THEN {_to_column(kept, differs)} END IF;"
        for kept in KEPT
    )
    yield _function("jornada_columns_to_addresses", copied)
    yield _function(
        "jornada_addresses_to_columns", f"IF TG_OP = 'DELETE' THEN {cleared} ELSE {written} END IF;"
    )
    names = ", ".join(name for kept in KEPT for name in kept.columns)
    yield (
        f"CREATE TRIGGER columns_to_addresses AFTER INSERT OR UPDATE OF {names} ON customers "
        "FOR EACH ROW EXECUTE FUNCTION jornada_columns_to_addresses()"
    )
    yield (
        "CREATE TRIGGER addresses_to_columns "
        "AFTER INSERT OR UPDATE OF address OR DELETE ON addresses "
        "FOR EACH ROW EXECUTE FUNCTION jornada_addresses_to_columns()"
    )


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$"
    )
