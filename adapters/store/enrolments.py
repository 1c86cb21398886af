"""Enrolments: who lives which journey, and the re-entry rules that Temporal forgets."""

import secrets
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Row, delete, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import lock_customer
from adapters.store.database import Database
from adapters.store.schema import EnrolmentState, enrolments
from domain.journeys import TERMINATED, ReEntry

OPEN = (EnrolmentState.STARTING, EnrolmentState.RUNNING)


class EnrolmentRow(NamedTuple):
    """One customer's run of a journey, as the store knows it."""

    enrolment_id: str
    journey: str
    customer_id: str
    key: str | None
    entry_event_id: str
    """The event that began it, or `run:…` when it was started from Temporal's CLI or UI."""
    workflow_id: str
    run_id: str | None
    """The first execution's run id, which a reset keeps; None until Temporal has told it."""
    state: EnrolmentState
    stage: str | None
    outcome: str | None
    because: str | None
    started_at: datetime
    ended_at: datetime | None
    checked_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `enrolments`."""
        facts = row._asdict()
        return cls(**facts | {"key": row.key or None, "state": EnrolmentState(row.state)})


class Run(NamedTuple):
    """A run that Temporal knows."""

    journey: str
    customer_id: str
    key: str | None
    workflow_id: str
    run_id: str
    entry_event_id: str | None
    """The event that began it, where known."""


class Enrolments:
    """The enrolments of all customers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enrol(
        self,
        journey: str,
        customer_id: str,
        key: str | None,
        entry_event_id: str,
        workflow_id: str,
        re_entry: ReEntry,
        at: datetime,
    ) -> EnrolmentRow | None:
        """Write down that an event enrols a customer; None when the journey may not begin again.

        The same entry event finds its own enrolment again: its state tells whether Temporal still
        has to start it.
        """
        async with self._database.begin() as tx:
            await lock_customer(tx, customer_id, at)
            earlier = await _rows(
                tx,
                enrolments.c.journey == journey,
                enrolments.c.customer_id == customer_id,
                enrolments.c.key == (key or ""),
            )
            for row in earlier:
                if row.entry_event_id == entry_event_id:
                    return row
            if not _may_enter(re_entry, earlier):
                return None
            return await _insert(
                tx,
                journey=journey,
                customer_id=customer_id,
                key=key or "",
                entry_event_id=entry_event_id,
                workflow_id=workflow_id,
                state=EnrolmentState.STARTING,
                started_at=at,
                checked_at=at,
            )

    async def started(self, enrolment_id: str, run_id: str) -> bool:
        """Write down that Temporal runs it, `run_id` being its first execution's.

        Returns False when that run is another enrolment's, which is just about to close.
        """
        async with self._database.begin() as tx:
            others = await _rows(
                tx, enrolments.c.run_id == run_id, enrolments.c.enrolment_id != enrolment_id
            )
            if others:
                return False
            await tx.execute(
                update(enrolments)
                .where(
                    enrolments.c.enrolment_id == enrolment_id,
                    enrolments.c.state == EnrolmentState.STARTING,
                )
                .values(state=EnrolmentState.RUNNING, run_id=run_id)
            )
            return True

    async def forget_unstarted(self, entry_event_id: str) -> None:
        """Forget an enrolment that its event, now given up, never got started."""
        async with self._database.begin() as tx:
            await tx.execute(
                delete(enrolments).where(
                    enrolments.c.entry_event_id == entry_event_id,
                    enrolments.c.state == EnrolmentState.STARTING,
                    enrolments.c.run_id.is_(None),
                )
            )

    async def running_of(self, customer_id: str) -> list[EnrolmentRow]:
        """Return the customer's enrolments that are starting or running, oldest first."""
        async with self._database.read() as tx:
            return await _rows(
                tx, enrolments.c.customer_id == customer_id, enrolments.c.state.in_(OPEN)
            )

    async def ended(
        self, workflow_id: str, run_id: str | None, outcome: str, because: str | None, at: datetime
    ) -> None:
        """Write down how an open enrolment ended; one that has told its outcome itself keeps it."""
        async with self._database.begin() as tx:
            await tx.execute(
                update(enrolments)
                .where(
                    enrolments.c.workflow_id == workflow_id,
                    enrolments.c.run_id.is_not_distinct_from(run_id),
                    enrolments.c.state.in_(OPEN),
                )
                .values(state=EnrolmentState.ENDED, outcome=outcome, because=because, ended_at=at)
            )

    async def adopt(
        self,
        journey: str,
        customer_id: str,
        key: str | None,
        workflow_id: str,
        run_id: str,
        at: datetime,
    ) -> None:
        """Take in an open run that Temporal knows and the store does not, or thinks ended."""
        async with self._database.begin() as tx:
            await lock_customer(tx, customer_id, at)
            known = await _rows(tx, enrolments.c.run_id == run_id)
            # Temporal has one open run a workflow id at most, so an open row is this one's.
            is_open = await _rows(
                tx,
                enrolments.c.workflow_id == workflow_id,
                enrolments.c.run_id.is_not(None),
                enrolments.c.state.in_(OPEN),
            )
            if known or not is_open:
                run = Run(journey, customer_id, key, workflow_id, run_id, entry_event_id=None)
                await adopt_run(tx, run, at)

    async def to_check(
        self, before: datetime, limit: int, *, now: datetime | None = None
    ) -> list[EnrolmentRow]:
        """Return running enrolments not compared with Temporal since `before`.

        They count as compared at `now` (default: the present), so the next call returns others.
        """
        async with self._database.begin() as tx:
            rows = await _rows(
                tx,
                enrolments.c.state == EnrolmentState.RUNNING,
                enrolments.c.checked_at < before,
                limit=limit,
                lock=True,
            )
            await tx.execute(
                update(enrolments)
                .where(enrolments.c.enrolment_id.in_([row.enrolment_id for row in rows]))
                .values(checked_at=now or datetime.now(UTC))
            )
            return rows

    async def stuck_starting(
        self, before: datetime, limit: int, *, entry: str = ""
    ) -> list[EnrolmentRow]:
        """Return enrolments written down before `before` that Temporal may never have heard of.

        Only those whose entry event's id begins with `entry`.
        """
        async with self._database.read() as tx:
            return await _rows(
                tx,
                enrolments.c.state == EnrolmentState.STARTING,
                enrolments.c.started_at < before,
                enrolments.c.entry_event_id.startswith(entry, autoescape=True),
                limit=limit,
            )


async def is_twin(tx: AsyncConnection, run: Run) -> bool:
    """Tell whether the event that began this run had begun another one, which has ended.

    A dispatcher that froze before it started a run, and woke after its successor's was over, starts
    it once more.
    """
    if run.entry_event_id is None:
        return False
    others = await _rows(
        tx,
        enrolments.c.journey == run.journey,
        enrolments.c.customer_id == run.customer_id,
        enrolments.c.key == (run.key or ""),
        enrolments.c.entry_event_id == run.entry_event_id,
        enrolments.c.state == EnrolmentState.ENDED,
        # Whoever starts a terminated run anew from the UI, with the same input, means it.
        enrolments.c.outcome != TERMINATED,
        enrolments.c.run_id != run.run_id,
    )
    return bool(others)


async def enrolment_id_of(tx: AsyncConnection, run_id: str) -> str | None:
    """Return the open enrolment of a run, by its first execution's id."""
    rows = await _rows(tx, enrolments.c.run_id == run_id, enrolments.c.state.in_(OPEN))
    return rows[0].enrolment_id if rows else None


async def adopt_run(tx: AsyncConnection, run: Run, at: datetime) -> EnrolmentRow:
    """Return the running enrolment of a run: found, reopened after a reset, or newly written down.

    The caller holds the customer's lock.
    """
    row = await _row_of(tx, run)
    if row is None:
        return await _insert(
            tx,
            journey=run.journey,
            customer_id=run.customer_id,
            key=run.key or "",
            entry_event_id=await _free_entry_event_id(tx, run),
            workflow_id=run.workflow_id,
            run_id=run.run_id,
            state=EnrolmentState.RUNNING,
            started_at=at,
            checked_at=at,
        )
    if row.state is not EnrolmentState.RUNNING or row.run_id is None:
        await _set_running(tx, row, run.run_id)
    return row


async def _row_of(tx: AsyncConnection, run: Run) -> EnrolmentRow | None:
    by_run_id = await _rows(tx, enrolments.c.run_id == run.run_id)
    if by_run_id:
        return by_run_id[0]
    # Written down by `enrol`, and Temporal was quicker than the news that it started.
    waiting = await _rows(
        tx,
        enrolments.c.workflow_id == run.workflow_id,
        enrolments.c.customer_id == run.customer_id,
        enrolments.c.run_id.is_(None),
        enrolments.c.state.in_(OPEN),
        enrolments.c.entry_event_id == run.entry_event_id if run.entry_event_id else true(),
    )
    return waiting[0] if waiting else None


async def _free_entry_event_id(tx: AsyncConnection, run: Run) -> str:
    taken = await _rows(
        tx,
        enrolments.c.journey == run.journey,
        enrolments.c.customer_id == run.customer_id,
        enrolments.c.key == (run.key or ""),
        enrolments.c.entry_event_id == run.entry_event_id,
    )
    return f"run:{run.run_id}" if taken or run.entry_event_id is None else run.entry_event_id


def _may_enter(re_entry: ReEntry, earlier: list[EnrolmentRow]) -> bool:
    if re_entry is ReEntry.ONCE:
        return not earlier
    return all(row.state is EnrolmentState.ENDED for row in earlier)


async def _rows(
    tx: AsyncConnection, *where: ColumnElement[bool], limit: int | None = None, lock: bool = False
) -> list[EnrolmentRow]:
    found = select(enrolments).where(*where).limit(limit)
    found = found.order_by(enrolments.c.started_at, enrolments.c.enrolment_id)
    if lock:
        found = found.with_for_update(skip_locked=True)
    return [EnrolmentRow.of(row) for row in await tx.execute(found)]


async def _set_running(tx: AsyncConnection, row: EnrolmentRow, run_id: str) -> None:
    await tx.execute(
        update(enrolments)
        .where(enrolments.c.enrolment_id == row.enrolment_id)
        .values(
            state=EnrolmentState.RUNNING, run_id=run_id, outcome=None, because=None, ended_at=None
        )
    )


async def _insert(tx: AsyncConnection, **facts: object) -> EnrolmentRow:
    row = enrolments.insert().values(enrolment_id=secrets.token_urlsafe(16), **facts)
    return EnrolmentRow.of((await tx.execute(row.returning(enrolments))).one())
