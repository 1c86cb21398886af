"""The rehearsals that are open: each a world with a store, a worker and a server of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from adapters.settings import Settings
from adapters.store.engine.database import Database
from cli.folders import passing
from cli.studio.rehearsal import Plan, Rehearsal
from cli.studio.world import a_world, test_server
from domain.events import ConsentRequested
from messages.renderer import TemplateRenderer

MOST = 3
"""Rehearsals at once: the one that nobody touched for longest makes room for a new one."""


class _Open(NamedTuple):
    rehearsal: Rehearsal
    keeper: "asyncio.Task[None]"
    done: asyncio.Event


@asynccontextmanager
async def rehearsals_of(
    settings: Settings, renderer: Callable[[], TemplateRenderer]
) -> AsyncIterator["Rehearsals"]:
    """Return rehearsals that are all closed when the context is left."""
    rehearsals = Rehearsals(settings, renderer)
    try:
        yield rehearsals
    finally:
        await rehearsals.close_all()


class Rehearsals:
    """Opens rehearsals, finds them again, and closes them all at the end."""

    def __init__(self, settings: Settings, renderer: Callable[[], TemplateRenderer]) -> None:
        """Take the consent policy and the company from `settings`; its store is never touched."""
        self._settings = settings
        self._renderer = renderer
        self._open: dict[str, _Open] = {}
        self._opening = asyncio.Lock()

    async def begin(self, plan: Plan) -> str:
        """Open a world, begin in it, and return the rehearsal's id.

        Raises `NoTestServer`, or `CannotStep` if the journey does not begin; then it is closed.
        """
        test_server()
        async with self._opening:  # one after the other, so that none is one too many
            rehearsal_id, rehearsal = await self._opened(plan)
        try:
            await rehearsal.begin()
        except BaseException:
            await self.close(rehearsal_id)
            raise
        return rehearsal_id

    async def _opened(self, plan: Plan) -> tuple[str, Rehearsal]:
        while len(self._open) >= MOST:
            await self.close(next(iter(self._open)))
        ready: asyncio.Future[Rehearsal] = asyncio.get_running_loop().create_future()
        done = asyncio.Event()
        keeper = asyncio.create_task(self._keep(plan, ready, done))
        keeper.add_done_callback(lambda ended: None if ready.done() else _pass_on(ended, ready))
        rehearsal = await ready
        rehearsal_id = uuid4().hex[:8]
        self._open[rehearsal_id] = _Open(rehearsal, keeper, done)
        return rehearsal_id, rehearsal

    def find(self, rehearsal_id: str) -> Rehearsal | None:
        """Return an open rehearsal. It was touched now."""
        found = self._open.pop(rehearsal_id, None)
        if found is None:
            return None
        self._open[rehearsal_id] = found  # the last to be closed
        return found.rehearsal

    async def close(self, rehearsal_id: str) -> None:
        """Close a rehearsal: its server ends, and its store is deleted."""
        if found := self._open.pop(rehearsal_id, None):
            found.done.set()
            with suppress(Exception):  # a server that is gone is closed already
                await found.keeper

    async def close_all(self) -> None:
        """Close all."""
        for rehearsal_id in list(self._open):
            await self.close(rehearsal_id)

    def _settings_for(self, plan: Plan, folder: Path) -> Settings:
        """Return the settings of a world, which sends nothing and has a store of its own."""
        own: dict[str, object] = {
            "database_url": f"sqlite:///{folder / 'jornada.db'}",
            "delivery": "sandbox",
            "pace": 1.0,
        }
        if plan.journey.begins_with is ConsentRequested:
            own["double_opt_in"] = tuple(
                topic.value
                for topic, said in plan.consents.items()
                if said and not topic.transactional
            )
        return self._settings.model_copy(update=own)

    async def _keep(
        self, plan: Plan, ready: "asyncio.Future[Rehearsal]", done: asyncio.Event
    ) -> None:
        with passing("jornada-studio-") as folder:
            settings = self._settings_for(plan, folder)
            await _migrate(settings)
            rehearsal: Rehearsal | None = None

            def clock() -> datetime:
                seen_at = rehearsal.seen_at if rehearsal else None
                return seen_at or datetime.now(UTC)

            async with a_world(settings, clock, renderer=self._renderer()) as world:
                rehearsal = Rehearsal(plan, world)
                ready.set_result(rehearsal)
                await done.wait()


def _pass_on(ended: "asyncio.Task[None]", ready: "asyncio.Future[Rehearsal]") -> None:
    """Let whoever waits for a world know why it did not open."""
    if (error := None if ended.cancelled() else ended.exception()) is not None:
        ready.set_exception(error)
    else:
        ready.cancel()


async def _migrate(settings: Settings) -> None:
    database = await Database.open(settings.database_url)
    try:
        await database.migrate()
    finally:
        await database.close()
