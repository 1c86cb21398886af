"""One run: everybody acts, everything dies, and the journals are judged."""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from tests.chaos.endings import Ended, endings
from tests.chaos.judge import NOBODY_DIED, Evidence, Lived, Verdict, interrupted_in, judge
from tests.chaos.naive import naive_customers, start_naive
from tests.chaos.naive_workflow import VARIANTS
from tests.chaos.reaper import reap
from tests.chaos.script import Customer, customers
from tests.chaos.stage import Stage
from tests.chaos.vendors import Vendors
from tests.waiting import SLOWNESS
from workflows.messages import CATALOGUE

SPREAD = 20.0
"""Seconds over which 300 enrolments begin; fewer begin as densely."""
SPREAD_OF = 300
LONGEST_RUN = 1200.0 * SLOWNESS
"""Seconds after which what has not ended never will."""
LOOK_EVERY = 0.5
NAIVE_SHARE = 4
JORNADA = "Jornada"

Progress = Callable[[int, int], None]
"""Hears how many runs have ended, and of how many."""


@dataclass
class Found:
    """What a run showed."""

    verdicts: dict[str, Verdict]
    """By lane: Jornada's, and the naive variants'."""
    problems: list[str]
    """Runs that did not end, and workflow tasks that failed."""
    deaths: int
    restarts: int
    retried: int
    seconds: float
    cpu_seconds: float
    """Of all processes: a machine that does nothing else needs no less than its cores' share."""
    mishaps: dict[str, int]

    @property
    def wrong(self) -> list[str]:
        """All that is not as promised; the naive ones promise nothing."""
        return self.problems + self.verdicts[JORNADA].offences

    def plain(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)


async def run(stage: Stage, how_many: int, told: Progress) -> Found:
    """Play a whole run on a stage."""
    cast, began, cpu = customers(how_many), time.monotonic(), _cpu()
    naive = _naive(stage, cast)
    total = len(cast) + sum(map(len, naive.values()))
    async with stage.running() as client:
        reaping = asyncio.create_task(reap(stage))
        acting = asyncio.create_task(_act(stage, client, cast, naive))
        try:
            await _until_ended(client, total, told, acting)
        finally:
            reaping.cancel()
            acting.cancel()
            await asyncio.wait([reaping, acting])
        if not reaping.cancelled() and (error := reaping.exception()):
            raise error
        await stage.temporal.be_there()
        ended = await endings(client)
        deaths = sum(mortal.deaths for mortal in stage.mortals)
    return Found(
        verdicts=_judged(stage, cast, naive, ended),
        problems=[*ended.problems, *_missing(cast, ended)],
        deaths=deaths,
        restarts=stage.temporal.restarts,
        retried=stage.actors.retried,
        seconds=time.monotonic() - began,
        cpu_seconds=_cpu() - cpu,
        mishaps=_mishaps(stage.vendors),
    )


def _naive(stage: Stage, cast: Sequence[Customer]) -> dict[str, list[Customer]]:
    """Give each naive variant a quarter of the customers: it has to be measured only."""
    if stage.naive_vendors is None:
        return {}
    return {
        variant: naive_customers(cast[nth::NAIVE_SHARE], variant)
        for nth, variant in enumerate(VARIANTS)
    }


async def _act(
    stage: Stage, client: Client, cast: Sequence[Customer], naive: dict[str, list[Customer]]
) -> None:
    within = SPREAD * len(cast) / SPREAD_OF
    async with asyncio.TaskGroup() as group:
        group.create_task(stage.actors.act(cast, within))
        for variant, its in naive.items():
            group.create_task(_start_all(client, its, variant, within))


async def _start_all(client: Client, cast: Sequence[Customer], variant: str, within: float) -> None:
    for customer in cast:
        while True:
            try:
                await start_naive(client, customer, variant)
            except RPCError:
                await asyncio.sleep(LOOK_EVERY)  # Temporal is away
            else:
                break
        await asyncio.sleep(within / len(cast))


async def _until_ended(
    client: Client, total: int, told: Progress, acting: "asyncio.Task[None]"
) -> None:
    """Wait until so many workflows have begun and none is open, or for ever is over."""
    give_up = time.monotonic() + LONGEST_RUN
    while time.monotonic() < give_up:
        await asyncio.sleep(LOOK_EVERY)
        if acting.done():
            acting.result()  # raises what went wrong
        try:
            known = (await client.count_workflows("")).count
            open_ones = (await client.count_workflows("ExecutionStatus = 'Running'")).count
        except RPCError:
            continue  # Temporal is away
        told(known - open_ones, total)
        if known >= total and open_ones == 0:
            return


def _judged(
    stage: Stage, cast: Sequence[Customer], naive: dict[str, list[Customer]], ended: Ended
) -> dict[str, Verdict]:
    lived = [
        Lived(customer, ended.outcomes[customer.workflow_id])
        for customer in cast
        if customer.workflow_id in ended.outcomes
    ]
    # Who did not end is told of elsewhere.
    waiting = _addresses(cast) - _addresses(one.customer for one in lived)
    calls = [call for call in stage.vendors.calls() if call.to not in waiting]
    verdicts = {JORNADA: judge(lived, calls, _evidence(stage))}
    calls = stage.naive_vendors.calls() if stage.naive_vendors else []
    for variant, its in naive.items():
        usual = [Lived(customer, customer.role.usual) for customer in its]
        addresses = _addresses(its)
        mine = [call for call in calls if call.to in addresses]
        # Whatever it did was knowable: it never asks.
        verdicts[variant] = judge(usual, mine, NOBODY_DIED)
    return verdicts


def _evidence(stage: Stage) -> Evidence:
    asked = stage.vendors.sendgrid.asked
    return Evidence(
        interrupted=interrupted_in(stage.attempts_file.read_text().splitlines()),
        asked=frozenset(touchpoint for touchpoint, answered in asked.items() if answered),
        policies={name: message.on_unknown for name, message in CATALOGUE.items()},
    )


def _addresses(cast: Iterable[Customer]) -> set[str]:
    return {address for each in cast for address in (each.email, each.phone)}


def _missing(cast: Iterable[Customer], ended: Ended) -> list[str]:
    return [
        f"{customer.workflow_id} did not end"
        for customer in cast
        if customer.workflow_id not in ended.outcomes
    ]


def _mishaps(vendors: Vendors) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for fake in (vendors.sendgrid, vendors.twilio):
        assert fake.weather is not None
        counts.update({str(mishap): times for mishap, times in fake.weather.counts.items()})
    return dict(counts)


def _cpu() -> float:
    """Return the CPU time of this process and of all its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def keep_evidence(stage: Stage, folder: Path) -> None:
    """Leave a run's logs and store where somebody can look into them."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in stage.folder.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
