"""One spelling for each phone number; and tasks that hold commercial messages back.

What is stored is spelled anew. Processes of the last release go on writing other spellings while
this one is rolled out: triggers spell those, too. One thing is lost: a START from another spelling
that a process of the last release takes in lifts nothing, and has to be written again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_EIGHT, _TEN = "?" * 8, "?" * 10
RESPELLINGS = (
    (f"+521{_TEN}", 3, 1, ""),
    (f"+5201{_TEN}", 3, 2, ""),
    (f"+5204[45]{_TEN}", 3, 3, ""),
    ("+54[123]?????????", 3, 0, "9"),
    ("+55??[689]???????", 5, 0, "9"),
    (f"+229{_EIGHT}", 4, 0, "01"),
    ("+225[01456789][0123]??????", 4, 0, "01"),
    ("+225[01456789][456]??????", 4, 0, "05"),
    ("+225[01456789][789]??????", 4, 0, "07"),
    ("+237[56789]???????", 4, 0, "6"),
    ("+2410[256]??????", 4, 1, "6"),
    ("+2410[47]??????", 4, 1, "7"),
    ("+8412[068]???????", 3, 2, "7"),
    ("+84121???????", 3, 3, "79"),
    ("+84122???????", 3, 3, "77"),
    ("+8412[345]???????", 3, 2, "8"),
    ("+84127???????", 3, 3, "81"),
    ("+84129???????", 3, 3, "82"),
    ("+8416[2-9]???????", 3, 2, "3"),
    ("+8418[68]???????", 3, 2, "5"),
    ("+84199???????", 3, 2, "5"),
)
"""A spelling, how many characters of it stay, how many go, and what comes instead: as
`channels.numbers` has it, at the time of this revision."""
WRITTEN = (("addresses", "folded"), ("suppressions", "address"), ("attempts", "address"))
"""Where numbers stand whose digests are stored, too."""
COLUMNS = "channel, address, reason, detail, touchpoint_id, at"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("holds", sa.Boolean()))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        # Nobody writes a number between its respelling and the triggers. On SQLite nobody can.
        op.execute("LOCK TABLE customers, addresses, suppressions IN SHARE ROW EXCLUSIVE MODE")
        op.execute(_function("jornada_number(n text) RETURNS text", spelled("n", is_sqlite), "sql"))
    for statement in _sqlite_triggers_gone() if is_sqlite else ():
        op.execute(statement)
    _respell_digests(is_sqlite=is_sqlite)
    for statement in (
        *_respell(is_sqlite=is_sqlite),
        *(_sqlite_triggers() if is_sqlite else _postgresql_triggers()),
    ):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER suppressions_sms_insert")
        for statement in (*_sqlite_triggers_gone(), *_sqlite_triggers_before()):
            op.execute(statement)
    else:
        for name in ("number(text)", "phone_spelled()", "address_spelled()", "suppressed()"):
            op.execute(f"DROP FUNCTION jornada_{name} CASCADE")
    op.drop_column("tasks", "holds")


def spelled(number: str, is_sqlite: bool) -> str:  # noqa: FBT001 - a dialect, of two
    """Write SQL that spells the number of an expression as it is kept."""
    return f"CASE {' '.join(_branches(number, is_sqlite))} ELSE {number} END"


def _branches(number: str, is_sqlite: bool) -> Iterator[str]:  # noqa: FBT001 - as above
    for pattern, at, dropped, inserted in RESPELLINGS:
        digits = pattern.replace("?", "[0-9]")
        matches = f"GLOB '{digits}'" if is_sqlite else f"~ '^[+]{digits[1:]}$'"
        spelling = f"substr({number}, 1, {at}) || '{inserted}' || substr({number}, {at + dropped + 1})"
        yield f"WHEN {number} {matches} THEN {spelling}"


def _respell_digests(*, is_sqlite: bool) -> None:
    """Spell anew what digests are of: answers and reactivations are found by them."""
    connection = op.get_bind()
    op.execute("CREATE TEMPORARY TABLE respelled (old TEXT PRIMARY KEY, new TEXT NOT NULL)")
    into = sa.text("INSERT INTO respelled (old, new) VALUES (:old, :new)")
    for old, new in _respelled(connection, is_sqlite=is_sqlite):
        connection.execute(into, {"old": _digest(old), "new": _digest(new)})
    op.execute(
        "UPDATE touchpoints SET address_digest = "
        "(SELECT new FROM respelled WHERE old = address_digest) "
        "WHERE channel = 'sms' AND address_digest IN (SELECT old FROM respelled)"
    )
    latest = "max" if is_sqlite else "greatest"
    for table, requested in (
        ("reactivations", "customer_requested"),
        ("liftings", "at_her_request"),
    ):
        # Processes of the last release may look for the digest of before: it stays.
        op.execute(
            f"INSERT INTO {table} (channel, address_digest, {requested}, at) "
            f"SELECT channel, new, {requested}, at FROM {table} "
            "JOIN respelled ON old = address_digest WHERE channel = 'sms' "
            f"ON CONFLICT (channel, address_digest, {requested}) "
            f"DO UPDATE SET at = {latest}({table}.at, excluded.at)"
        )
    op.execute("DROP TABLE respelled")


def _respelled(connection: sa.Connection, *, is_sqlite: bool) -> Iterable[tuple[str, str]]:
    numbers = " UNION ".join(
        f"SELECT {column} AS n FROM {table} WHERE channel = 'sms' AND {column} IS NOT NULL"
        for table, column in WRITTEN
    )
    new = spelled("n", is_sqlite)
    found = connection.execute(sa.text(f"SELECT n, {new} FROM ({numbers}) AS w WHERE {new} <> n"))
    return [(old, kept) for old, kept in found]


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def _respell(*, is_sqlite: bool) -> Iterator[str]:
    new, phone = spelled("folded", is_sqlite), spelled("phone", is_sqlite)
    others = f"channel = 'sms' AND {new} <> folded"
    kept = f"(SELECT 1 FROM addresses AS k WHERE {_same('k')} AND k.folded = {_of_row(is_sqlite)})"
    yield f"DELETE FROM addresses WHERE {others} AND EXISTS {kept}"
    yield f"UPDATE addresses SET folded = {new}, address = {spelled('address', is_sqlite)} WHERE {others}"
    yield f"UPDATE customers SET phone = {phone} WHERE {phone} <> phone"
    yield from _moved("1 = 1", is_sqlite)


def _same(other: str) -> str:
    return f"{other}.customer_id = addresses.customer_id AND {other}.channel = addresses.channel"


def _of_row(is_sqlite: bool) -> str:  # noqa: FBT001 - as above
    return spelled("addresses.folded", is_sqlite)


def _moved(where: str, is_sqlite: bool) -> Iterator[str]:  # noqa: FBT001 - as above
    """Write statements that move suppressions to the spelling that is kept; an opt-out wins."""
    new = spelled("address", is_sqlite)
    others = f"channel = 'sms' AND {where} AND {new} <> address"
    facts = ("reason", "detail", "touchpoint_id", "at")
    brought = ", ".join(f"{name} = excluded.{name}" for name in facts)
    yield (
        f"INSERT INTO suppressions ({COLUMNS}) SELECT channel, {new}, {', '.join(facts)} "
        f"FROM suppressions WHERE {others} ON CONFLICT (channel, address) "
        f"DO UPDATE SET {brought} WHERE excluded.reason = 'opted_out'"
    )
    yield f"DELETE FROM suppressions WHERE {others}"


def _sqlite_triggers_gone() -> Iterator[str]:
    for table in ("customers", "addresses"):
        for event in ("insert", "update"):
            yield f"DROP TRIGGER {table}_sms_{event}"
    yield "DROP TRIGGER addresses_sms_delete"


def _sqlite_triggers_before() -> Iterator[str]:
    before = import_module("adapters.store.engine.migrations.versions.0006_addresses")
    yield from (each for each in before._sqlite_triggers() if "_sms_" in each)  # noqa: SLF001 - ours


def _sqlite_triggers() -> Iterator[str]:
    for event, when in (("insert", "INSERT"), ("update", "UPDATE OF phone")):
        yield (
            f"CREATE TRIGGER customers_sms_{event} AFTER {when} ON customers "
            f"BEGIN {_from_column()} END"
        )
        when = when.replace("phone", "address")
        yield (
            f"CREATE TRIGGER addresses_sms_{event} AFTER {when} ON addresses "
            f"WHEN NEW.channel = 'sms' BEGIN {_from_table()} END"
        )
    phone = spelled("trim(phone)", is_sqlite=True)
    yield f"""CREATE TRIGGER addresses_sms_delete AFTER DELETE ON addresses
        WHEN OLD.channel = 'sms' BEGIN
        UPDATE customers SET phone = ''
          WHERE customer_id = OLD.customer_id AND {phone} = OLD.folded; END"""
    moves = "; ".join(_moved("address = NEW.address", is_sqlite=True))
    yield (
        "CREATE TRIGGER suppressions_sms_insert AFTER INSERT ON suppressions "
        f"WHEN NEW.channel = 'sms' BEGIN {moves}; END"
    )


def _from_column() -> str:
    new = f"nullif({spelled('trim(NEW.phone)', is_sqlite=True)}, '')"
    mine = "customer_id = NEW.customer_id"
    return f"""
        DELETE FROM addresses WHERE {mine} AND channel = 'sms' AND folded IS NOT {new};
        INSERT INTO addresses (customer_id, channel, folded, address, at)
          SELECT NEW.customer_id, 'sms', {new}, {new}, NEW.updated_at WHERE {new} IS NOT NULL
          ON CONFLICT (customer_id, channel, folded) DO UPDATE SET address = excluded.address
          WHERE addresses.address <> excluded.address;
        UPDATE customers SET phone = {new} WHERE {mine} AND phone <> {new};
    """


def _from_table() -> str:
    new, address = (spelled(f"NEW.{name}", is_sqlite=True) for name in ("folded", "address"))
    mine = "customer_id = NEW.customer_id"
    return f"""
        INSERT INTO addresses (customer_id, channel, folded, address, at)
          SELECT NEW.customer_id, 'sms', {new}, {address}, NEW.at WHERE {new} <> NEW.folded
          ON CONFLICT (customer_id, channel, folded)
          DO UPDATE SET address = excluded.address, at = excluded.at;
        DELETE FROM addresses WHERE {mine} AND channel = 'sms'
          AND folded = NEW.folded AND {new} <> NEW.folded;
        UPDATE customers SET phone = {address} WHERE {mine} AND phone IS NOT {address};
    """


def _postgresql_triggers() -> Iterator[str]:
    """Spell before the row is written: the triggers of 0006 copy what they then see."""
    yield _trigger("phone_spelled", "NEW.phone := jornada_number(trim(NEW.phone)); RETURN NEW;")
    yield _trigger(
        "address_spelled",
        "NEW.folded := jornada_number(NEW.folded);"
        " NEW.address := jornada_number(NEW.address); RETURN NEW;",
    )
    moves = "; ".join(_moved("address = NEW.address", is_sqlite=False))
    yield _trigger("suppressed", f"{moves}; RETURN NULL;")
    yield (
        "CREATE TRIGGER phone_spelled BEFORE INSERT OR UPDATE OF phone ON customers "
        "FOR EACH ROW EXECUTE FUNCTION jornada_phone_spelled()"
    )
    for name, when, table in (
        ("address_spelled", "BEFORE INSERT OR UPDATE OF folded, address", "addresses"),
        ("suppressed", "AFTER INSERT", "suppressions"),
    ):
        yield (
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN (NEW.channel = 'sms') "
            f"EXECUTE FUNCTION jornada_{name}()"
        )


def _trigger(name: str, body: str) -> str:
    return _function(f"jornada_{name}() RETURNS trigger", f"BEGIN {body} END", "plpgsql")


def _function(head: str, body: str, language: str) -> str:
    body = f"SELECT {body}" if language == "sql" else body
    kind = " IMMUTABLE" if language == "sql" else ""
    return f"CREATE FUNCTION {head} LANGUAGE {language}{kind} AS $$ {body} $$"
