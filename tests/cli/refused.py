"""What a command says that fails, and what the store has of events all the same."""

from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.schema import events
from tests.adapters.store.transactions import read
from tests.cli.conftest import Typed


def complaint(typed: Typed, *words: str) -> str:
    """Run a command that fails; return its one line."""
    ran = typed(*words)
    assert (ran.code, ran.said) == (1, "")
    (line,) = ran.complained.splitlines()
    return line


async def stored_events(database: Database) -> list[dict[str, object]]:
    """All of them, the first told first."""
    async with read(database) as tx:
        return [row._asdict() for row in await tx.execute(select(events).order_by(events.c.seq))]
