"""A sound journey, to be spoilt in one place."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from cli.checking.checking import in_order, mistakes_among, mistakes_of
from cli.checking.source import Mistake, source_of
from cli.checking.story import Known
from domain.knobs import Knob
from domain.messages import Message
from domain.segments import Segment
from workflows.base.journey import Journey

FOLDER = "workflows/seeded"
FILES = {
    "events": '''
"""What happens."""

from typing import ClassVar

from domain.events import Event
from domain.ids import Identifier


class SeedSown(Event):
    KEY: ClassVar[str | None] = "seed_id"
    seed_id: Identifier | None = None
    depth: int = 1


class SeedWatered(Event):
    KEY: ClassVar[str | None] = "seed_id"
    seed_id: Identifier | None = None
    litres: int = 0


class SeedSprouted(Event):
    leaves: int = 0


class SeedEaten(Event):
    pass
''',
    "messages": '''
"""What it says."""

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message
from domain.questions import Question
from workflows.seeded.events import SeedWatered

HELLO = Message(
    name="seeded.hello",
    title="Hello",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="garden",
    channels=(Channel.EMAIL,),
)
ADVICE = Message(
    name="seeded.advice",
    title="Advice",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="garden",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "litres"),
    facts=("litres",),
)
WATERED = HELLO.model_copy(update={"name": "seeded.watered", "about": (SeedWatered,)})
LIKED = HELLO.model_copy(
    update={
        "name": "seeded.liked",
        "asks": Question.SATISFACTION,
        "actions": (Action.ANSWER,),
    }
)
''',
    "segments": '''
"""Who gardens."""

from domain.segments import Segment, did, enrolled, was_in
from workflows.seeded.events import SeedSown

GARDENERS = Segment("gardeners", "sowed twice", did(SeedSown, at_least=2))
''',
    "knobs": '''
"""What operators set."""

from domain.knobs import Knob

LITRES = Knob("seeded.litres", int, default=2)
''',
    "journey": '''
"""From a seed to a plant."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.first_of import Awaited
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.knobs import Knob
    from domain.segments import Segment, did, prop, was_in
    from workflows.seeded import knobs, messages
    from workflows.seeded.events import SeedEaten, SeedSown, SeedSprouted, SeedWatered
    from workflows.seeded.segments import GARDENERS

DAY = timedelta(days=1)
MAIL = (Channel.EMAIL,)
LIKED = messages.LIKED


class Outcome(StrEnum):
    """How it ends."""

    SPROUTED = "sprouted"
    WITHERED = "withered"


@workflow.defn(name="seeded")
class Seeded(Journey):
    """Help it grow."""

    begins_with = SeedSown
    listens_to = {
        SeedWatered: Correlation.SAME_KEY,
        SeedSprouted: Correlation.SAME_KEY,
        SeedEaten: Correlation.SAME_KEY,
    }
    goal = SeedSprouted
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION
    starts = ("onboarding",)

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it."""
        sown = self.began_with(SeedSown)
        await self.send(messages.HELLO, via=Channel.EMAIL)
        if sown.depth > 3 and await self.customer_is(GARDENERS):
            await self.start("onboarding")
        watered = await self.wait_for(SeedWatered, where=prop("litres") > 0, within=DAY)
        if watered:
            await self.send(messages.WATERED, via=MAIL, about=watered)
        await self.advise()
        return await self.growth()

    async def advise(self) -> None:
        """Say how much water it needs."""
        litres = await self.knob(knobs.LITRES)
        await self.send(messages.ADVICE, via=MAIL, facts={"litres": litres}, cancel_if=SeedSprouted)

    async def growth(self) -> Outcome:
        """Wait for it."""
        first = await self.first_of(Awaited(SeedSprouted, within=DAY), Awaited(SeedEaten))
        if isinstance(first.event, SeedSprouted):
            await self.ask(LIKED, via=Channel.EMAIL, within=DAY)
            return Outcome.SPROUTED
        return Outcome.WITHERED
''',
}


def found_in(
    root: Path, monkeypatch: pytest.MonkeyPatch, file: str = "", old: str = "", new: str = ""
) -> tuple[Sequence[Mistake], list[str]]:
    """Return what is found once `old` was replaced in a file, and that file's lines."""
    (root / FOLDER).mkdir(parents=True)
    monkeypatch.setitem(sys.modules, "workflows.seeded", ModuleType("workflows.seeded"))
    texts = {name: text.lstrip() for name, text in FILES.items()}
    if file:
        assert texts[file].count(old) == 1, old
        texts[file] = texts[file].replace(old, new)
    for name, text in texts.items():
        path = root / FOLDER / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        module = ModuleType(f"workflows.seeded.{name}")
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(sys.modules["workflows.seeded"], name, module, raising=False)
        exec(compile(text, str(path), "exec"), vars(module))  # noqa: S102 - our own
    known = Known(
        {each.name: each for each in declared(Segment, "segments")},
        {each.name: each for each in declared(Knob, "knobs")},
        {},
        [each.name for each in declared(Message, "messages")],
        {"onboarding": {None, "activated"}, "seeded": {None, "sprouted"}, "support_case": {None}},
    )
    journeys = [each for each in declared(type, "journey") if each.__name__ == "Seeded"]
    assert all(issubclass(each, Journey) for each in journeys)
    names = [f"workflows.seeded.{name}" for name in texts]
    sources = [source for name in names if (source := source_of(name, root))]
    found = [*mistakes_of(journeys, known, root), *mistakes_among("seeded", sources)]
    return in_order(found), texts.get(file, "").splitlines()


def declared(kind: type, module: str) -> list:  # type: ignore[type-arg] # of that kind
    contents = vars(sys.modules[f"workflows.seeded.{module}"])
    return [each for each in contents.values() if isinstance(each, kind)]
