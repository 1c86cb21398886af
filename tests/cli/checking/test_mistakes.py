"""What authors get wrong in a story is found in its code, with file, line and remedy."""

import importlib
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.checking.checking import mistakes_of, mistakes_of_package
from cli.checking.declared import declared_everywhere, journeys_there_are
from cli.checking.story import Known
from messages.files import ROOT
from tests.cli.checking.seeded import FILES, FOLDER, found_in
from tests.journeys import (
    basket_messages,
    sample_calls,
    sample_knobs,
    sample_segments,
    three_shops,
)
from tests.offenders import assert_none
from workflows.base.journey import Journey
from workflows.messages import CATALOGUE
from workflows.packages import JOURNEY_PACKAGES


class Seed(NamedTuple):
    """A mistake: what is written instead of what, the words on its line, and what is said."""

    name: str
    old: str
    new: str
    line: str
    said: str
    file: str = "journey"
    found_in: str = ""


SEEDS = (
    Seed(
        "a misspelt message",
        "messages.HELLO",
        "messages.HELO",
        "messages.HELO,",
        "there is no `messages.HELO`: did you mean `HELLO`?",
    ),
    Seed(
        "a misspelt event",
        "self.wait_for(SeedWatered",
        "self.wait_for(SeedWaterd",
        "SeedWaterd,",
        "there is no `SeedWaterd` here: did you mean `SeedWatered`?",
    ),
    Seed(
        "a misspelt outcome",
        "return Outcome.WITHERED",
        "return Outcome.WITHRED",
        "Outcome.WITHRED",
        "there is no `Outcome.WITHRED`: did you mean `WITHERED`?",
    ),
    Seed(
        "a misspelt knob",
        "knobs.LITRES",
        "knobs.LITERS",
        "knobs.LITERS",
        "there is no `knobs.LITERS`: did you mean `LITRES`?",
    ),
    Seed(
        "a misspelt verb",
        "self.wait_for(SeedWatered",
        "self.wait_fro(SeedWatered",
        "self.wait_fro",
        "a journey has no `wait_fro`: did you mean `wait_for`?",
    ),
    Seed(
        "a misspelt segment",
        "customer_is(GARDENERS)",
        "customer_is(GARDNERS)",
        "GARDNERS",
        "there is no `GARDNERS` here: did you mean `GARDENERS`?",
    ),
    Seed(
        "a forgotten await",
        "await self.send(messages.HELLO",
        "self.send(messages.HELLO",
        "self.send(messages.HELLO",
        "send does nothing like this: write `await` before it",
    ),
    Seed(
        "a message that is never sent",
        "await self.send(messages.HELLO, via=Channel.EMAIL)",
        "await self.sleep(DAY)",
        "HELLO = Message(",
        "no story sends seeded.hello: write `await self.send(HELLO, via=…)` into journey.py, or "
        "delete it",
        found_in="messages",
    ),
    Seed(
        "a message that is declared in the story",
        "LIKED = messages.LIKED",
        'LIKED = messages.LIKED.model_copy(update={"name": "seeded.x"})',
        "self.ask(LIKED",
        "seeded.x is in no package's messages.py: declare it there",
    ),
    Seed(
        "a message that is named after another journey",
        'name="seeded.advice"',
        'name="sedeed.advice"',
        "ADVICE = ",
        "sedeed.advice is in seeded, where its words are looked for: name it seeded.advice",
        "messages",
    ),
    Seed(
        "a journey that is named after another folder",
        'defn(name="seeded")',
        'defn(name="seed")',
        "class Seeded(",
        'Seeded is in seeded, and is called seed: write @workflow.defn(name="seeded")',
    ),
    Seed(
        "an event that is never waited for",
        "Awaited(SeedEaten)",
        "self.now() + 9 * DAY",
        "SeedEaten: Correlation",
        "Seeded listens to SeedEaten, and never waits for it: wait for it, name it in cancel_if=",
    ),
    Seed(
        "an event that is not listened to",
        "        SeedEaten: Correlation.SAME_KEY,\n",
        "",
        "Awaited(SeedEaten)",
        "Awaited is given SeedEaten: it is told to Seeded only if it is in listens_to; add "
        "`SeedEaten: Correlation.SAME_KEY`",
    ),
    Seed(
        "an outcome that is never reached",
        "return Outcome.WITHERED",
        "return Outcome.SPROUTED",
        'WITHERED = "withered"',
        "no path ends as Outcome.WITHERED: return it where the story ends so, or delete it",
    ),
    Seed(
        "an outcome that is never reached, beside another one",
        'WITHERED = "withered"',
        'WITHERED, EATEN = "withered", "eaten"',
        "WITHERED, EATEN =",
        "no path ends as Outcome.EATEN: return it where the story ends so, or delete it",
    ),
    Seed(
        "a segment that is declared in the story",
        "DAY = timedelta(days=1)",
        'DAY = timedelta(days=1)\nGARDENERS = Segment("rich", "rich", did(SeedSown))',
        "customer_is(GARDENERS)",
        "the segment rich is in no package's segments.py, so the store does not know it",
    ),
    Seed(
        "a segment by its name",
        "customer_is(GARDENERS)",
        'customer_is("gardeners")',
        'customer_is("gardeners")',
        "take a segment itself, such as LOYAL of segments.py",
    ),
    Seed(
        "a watched segment that there is not",
        '    starts = ("onboarding",)',
        '    starts = ("onboarding",)\n    watches = (Segment("poor", "poor", did(SeedSown)),)',
        "watches = ",
        "the segment poor is in no package's segments.py",
    ),
    Seed(
        "a fact that is misspelt",
        'facts={"litres": litres}',
        'facts={"liters": litres}',
        "liters",
        "seeded.advice declares no fact `liters`: did you mean `litres`? If not, add it to its",
    ),
    Seed(
        "a fact that nobody tells",
        ', facts={"litres": litres}',
        "",
        "self.send(messages.ADVICE",
        'nobody tells seeded.advice its fact `litres`: add facts={"litres": …}, or take it out',
    ),
    Seed(
        "an event that a message is about, and is not given",
        ", about=watered",
        "",
        "self.send(messages.WATERED",
        "seeded.watered is about SeedWatered: add about= with the event",
    ),
    Seed(
        "an event that a message is not about",
        "self.send(messages.HELLO, via=Channel.EMAIL)",
        "self.send(messages.HELLO, via=Channel.EMAIL, about=sown)",
        "about=sown",
        "seeded.hello is about no event: take about= away, or name the event's kind in its about",
    ),
    Seed(
        "an event of another kind",
        "about=watered",
        "about=self.began_with(SeedSown)",
        "about=self.began_with",
        "seeded.watered is about SeedWatered, not SeedSown: give it such an event",
    ),
    Seed(
        "a channel without words",
        "self.send(messages.HELLO, via=Channel.EMAIL)",
        "self.send(messages.HELLO, via=(Channel.SMS, Channel.EMAIL))",
        "via=(Channel.SMS",
        "seeded.hello has no words for SMS, only for e-mail: add Channel.SMS to its",
    ),
    Seed(
        "a property that the first event does not declare",
        "sown.depth",
        "sown.dept",
        "sown.dept",
        "SeedSown declares no `dept`: did you mean `depth`?",
    ),
    Seed(
        "a property that an event waited for does not declare",
        "if watered:",
        "if watered and watered.colour:",
        "watered.colour",
        "SeedWatered declares no `colour`: declare it in the event's class beside litres",
    ),
    Seed(
        "a condition that is never so",
        'prop("litres")',
        'prop("liters")',
        "self.wait_for(SeedWatered",
        "Seed Watered declares no property liters to compare, only litres",
    ),
    Seed(
        "a knob by its name",
        "knobs.LITRES",
        '"seeded.litres"',
        '"seeded.litres"',
        "knob takes a knob itself, such as PERCENT of knobs.py",
    ),
    Seed(
        "a journey that is never started",
        'await self.start("onboarding")',
        "await self.sleep(DAY)",
        "starts = (",
        'Seeded never starts "onboarding": write `await self.start("onboarding")` into the story',
    ),
    Seed(
        "a journey that is started undeclared",
        '    starts = ("onboarding",)\n',
        "",
        "self.start(",
        'Seeded does not declare that it starts "onboarding": add "onboarding" to its starts',
    ),
    Seed(
        "a journey that there is not",
        'starts = ("onboarding",)',
        'starts = ("onbording",)',
        "starts = (",
        'there is no journey "onbording": did you mean `onboarding`?',
    ),
    Seed(
        "a question that asks nothing",
        "self.ask(LIKED",
        "self.ask(messages.HELLO",
        "self.ask(messages.HELLO",
        "seeded.hello asks nothing: give it asks= and actions=(Action.ANSWER,), in messages.py",
    ),
    Seed(
        "a segment of an outcome that there is not",
        "did(SeedSown, at_least=2)",
        'was_in("onboarding", outcome="activate")',
        "GARDENERS =",
        'onboarding has no outcome "activate": did you mean `activated`?',
        "segments",
    ),
    Seed(
        "a segment of a journey that there is not",
        "did(SeedSown, at_least=2)",
        '~enrolled("onbording")',
        "GARDENERS =",
        'there is no journey "onbording": did you mean `onboarding`?',
        "segments",
    ),
    Seed(
        "a rule of entry about a journey that there is not",
        "    goal = SeedSprouted",
        '    kept_out = was_in("weeding")\n    goal = SeedSprouted',
        "kept_out =",
        'there is no journey "weeding": there are onboarding, seeded, support_case',
    ),
    Seed(
        "a method that hides a verb",
        "    async def advise(self)",
        "    async def tell(self) -> None:\n        pass\n\n    async def advise(self)",
        "def tell",
        "`tell` is a verb of every journey, which this hides: name it otherwise",
    ),
)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_mistake_is_named_with_its_file_its_line_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: Seed
) -> None:
    found, _ = found_in(tmp_path, monkeypatch, seed.file, seed.old, seed.new)
    file = f"{FOLDER}/{seed.found_in or seed.file}.py"
    lines = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    named = [str(each) for each in found if seed.said in each.what]
    assert named, found
    line = next(number for number, text in enumerate(lines, 1) if seed.line in text)
    assert named[0].startswith(f"{file}, line {line}: "), named


ONLY_A_RUN_TELLS = (
    ("knobs.LITRES", 'Knob("seeded.drops", int, default=1)'),
    ("via=Channel.EMAIL)\n        if sown", "via=self.channel())\n        if sown"),
    ('facts={"litres": litres}', "facts=dict(litres=litres)"),
    ('facts={"litres": litres}', 'facts={**{"litres": litres}}'),
    ("messages.ADVICE, via=MAIL", "{2: messages.ADVICE}[2], via=MAIL"),
    ("messages.ADVICE, via", 'getattr(messages, "ADVICE"), via'),
    ("about=watered", "about=watered or sown"),
    ("about=watered", "about=watered if sown.depth else None"),
    ("await self.growth()", 'Outcome("withered") if sown.depth == 9 else await self.growth()'),
    ('await self.start("onboarding")', "await self.start(next(iter(self.starts)))"),
    ("self.wait_for(SeedWatered, where", "self.wait_for(*[SeedWatered], where"),
    ("if watered:", "if watered and any(watered.colour for watered in ()):"),
    ("if watered:", "if (lambda knob: knob)(watered):"),
    ("sown = self.began_with(SeedSown)", "sown = self.began_with(SeedSown) or self.other()"),
    ("self.customer_is(GARDENERS)", "self.customer_is(self.one_of_them())"),
    ("isinstance(first.event, SeedSprouted)", "isinstance(first.event, SeedSprouted | SeedEaten)"),
)
"""What may be right for all that a reader of the code can tell: old and new."""
OTHERS = '''
    def channel(self) -> Channel:
        """Choose."""
        return Channel.EMAIL

    def other(self) -> SeedSown:
        """Make one up."""
        return SeedSown()

    def one_of_them(self) -> Segment:
        """Choose."""
        match [GARDENERS]:
            case [segment, *others]:
                return segment
            case _:
                return GARDENERS

    async def advise('''


@pytest.mark.parametrize(("old", "new"), ONLY_A_RUN_TELLS)
def test_what_only_a_run_could_tell_is_let_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    assert FILES["journey"].count(old) == 1
    text = FILES["journey"].replace(old, new).replace("\n    async def advise(", OTHERS)
    monkeypatch.setitem(FILES, "journey", text)
    found, _ = found_in(tmp_path, monkeypatch)
    assert found == []


def test_a_sound_story_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = found_in(tmp_path, monkeypatch)
    assert found == []


def test_our_own_journeys_have_none() -> None:
    journeys = journeys_there_are()
    assert_none(map(str, mistakes_of(journeys, declared_everywhere(journeys), ROOT)))
    assert_none(str(each) for name in JOURNEY_PACKAGES for each in mistakes_of_package(name, ROOT))


SAMPLES = (
    *("basket", "by_text_or_mail", "club", "held_farewell", "incentive", "loyalty", "opener"),
    *("samples", "stock_check", "telling", "three_shops", "unread", "upgrades", "waits"),
)
MEANT = {
    "tests/journeys/basket.py": {
        "AboutNothing listens to BasketChanged, and never waits",
        "OfAnotherKind listens to BasketChanged, and never waits",
        "OfNoEvent listens to BasketChanged, and never waits",
        "basket.left is about BasketBegun or BasketChanged: add about=",
        "basket.farewell is about BasketEmptied, not BasketBegun",
        "onboarding.welcome is about no event",
    },
    "tests/journeys/opener.py": {
        'Stranger does not declare that it starts "rating"',
        'Stranger does not declare that it starts "welcome_back"',
    },
    "tests/journeys/samples.py": {
        "wait_for is given ProfileCompleted: it is told to Mistaken only",
        "onboarding.welcome declares no fact `shipped`",
    },
}
"""The mistakes that the tests' journeys make on purpose."""


def test_of_the_tests_journeys_those_are_named_that_are_wrong_on_purpose() -> None:
    found = mistakes_of([each for name in SAMPLES for each in in_module(name)], SAMPLED, ROOT)
    for mistake in found:
        assert any(mistake.what.startswith(each) for each in MEANT[mistake.where]), mistake
    assert len(found) == sum(map(len, MEANT.values()))


def in_module(name: str) -> list[type[Journey]]:
    module = importlib.import_module(f"tests.journeys.{name}")
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Journey)
        and each.__module__ == module.__name__
        and hasattr(each, "story")
        and hasattr(each, "begins_with")
    ]


SAMPLED = Known(
    {sample_segments.REGULAR.name: sample_segments.REGULAR},
    {each.name: each for each in (sample_knobs.PATIENCE, sample_knobs.PERCENT)},
    {sample_calls.STOCK.name: sample_calls.STOCK},
    {**CATALOGUE, **basket_messages.CATALOGUE, **three_shops.CATALOGUE},
    {name: {None} for name in ("rating", "support_case", "welcome_back")},
)
