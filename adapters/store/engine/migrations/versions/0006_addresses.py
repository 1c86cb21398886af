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


class Column(NamedTuple):
    """Where the last release keeps the address of a channel."""

    channel: str
    address: str
    """The column that has it as written; "" and NULL are none."""
    names: tuple[str, ...]
    """All columns that hold it."""
    folded: str
    """Its folded form, in the words of SQL, of the row `{row}`; NULL where there is none."""
    write: str
    """Writes it from an address's row `{row}`."""
    clear: str


COLUMNS = (
    Column(
        channel="email",
        address="email",
        names=("email", "email_folded"),
        folded="CASE WHEN trim({row}.email) <> '' THEN "
        "coalesce(nullif({row}.email_folded, ''), lower(trim({row}.email))) END",
        write="email = {row}.address, email_folded = {row}.folded",
        clear="email = '', email_folded = ''",
    ),
    Column(
        channel="sms",
        address="phone",
        names=("phone",),
        folded="nullif(trim({row}.phone), '')",
        write="phone = {row}.address",
        clear="phone = ''",
    ),
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
    for column in COLUMNS:
        op.execute(_copy_all(column))
    for statement in _sqlite_triggers() if is_sqlite else _postgresql_triggers():
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute("DROP FUNCTION jornada_columns_to_addresses() CASCADE")
        op.execute("DROP FUNCTION jornada_addresses_to_columns() CASCADE")
    else:
        for column in COLUMNS:
            for event in ("insert", "update"):
                op.execute(f"DROP TRIGGER customers_{column.channel}_{event}")
    op.drop_table("addresses")


def _copy_all(column: Column) -> str:
    folded = column.folded.format(row="customers")
    return (
        "INSERT INTO addresses (customer_id, channel, folded, address, at) "
        f"SELECT customer_id, '{column.channel}', {folded}, {column.address}, updated_at "
        f"FROM customers WHERE {folded} IS NOT NULL"
    )


def _to_table(column: Column, differs: str) -> str:
    """Copy what was written to a column, unless the table has it already."""
    folded, here = column.folded.format(row="NEW"), f"channel = '{column.channel}'"
    return f"""
        DELETE FROM addresses WHERE customer_id = NEW.customer_id AND {here}
          AND folded {differs} {folded};
        INSERT INTO addresses (customer_id, channel, folded, address, at)
          SELECT NEW.customer_id, '{column.channel}', {folded}, NEW.{column.address}, NEW.updated_at
          WHERE {folded} IS NOT NULL
          ON CONFLICT (customer_id, channel, folded) DO UPDATE SET address = excluded.address
          WHERE addresses.address <> excluded.address;
    """


def _to_column(column: Column, differs: str) -> str:
    """Copy an address that was written to the table, unless the column has it already."""
    changes = " OR ".join(
        f"customers.{pair.strip().replace(' = ', f' {differs} ')}"
        for pair in column.write.format(row="NEW").split(",")
    )
    return f"""
        UPDATE customers SET {column.write.format(row="NEW")}
          WHERE customer_id = NEW.customer_id AND ({changes});
    """


def _clear_column(column: Column) -> str:
    return f"""
        UPDATE customers SET {column.clear}
          WHERE customer_id = OLD.customer_id
          AND {column.folded.format(row="customers")} = OLD.folded;
    """


def _sqlite_triggers() -> Iterator[str]:
    for column in COLUMNS:
        names, channel = ", ".join(column.names), column.channel
        for event, when in (("insert", "INSERT"), ("update", f"UPDATE OF {names}")):
            yield (
                f"CREATE TRIGGER customers_{channel}_{event} AFTER {when} ON customers "
                f"BEGIN {_to_table(column, 'IS NOT')} END"
            )
            when = "INSERT" if event == "insert" else "UPDATE OF address"
            yield (
                f"CREATE TRIGGER addresses_{channel}_{event} AFTER {when} ON addresses "
                f"WHEN NEW.channel = '{channel}' BEGIN {_to_column(column, 'IS NOT')} END"
            )
        yield (
            f"CREATE TRIGGER addresses_{channel}_delete AFTER DELETE ON addresses "
            f"WHEN OLD.channel = '{channel}' BEGIN {_clear_column(column)} END"
        )


def _postgresql_triggers() -> Iterator[str]:
    differs = "IS DISTINCT FROM"
    copied = "".join(_to_table(column, differs) for column in COLUMNS)
    cleared = "".join(
        f"IF OLD.channel = '{column.channel}' THEN {_clear_column(column)} END IF;"
        for column in COLUMNS
    )
    written = "".join(
        f"IF NEW.channel = '{column.channel}' THEN {_to_column(column, differs)} END IF;"
        for column in COLUMNS
    )
    yield _function("jornada_columns_to_addresses", copied)
    yield _function(
        "jornada_addresses_to_columns", f"IF TG_OP = 'DELETE' THEN {cleared} ELSE {written} END IF;"
    )
    names = ", ".join(name for column in COLUMNS for name in column.names)
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
