"""Asking for a knob: what operators have set it to."""

from activities.records import RecordActivities
from domain.knobs import Knob, KnobQuestion, V
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show


async def knob_of(state: JourneyState, knob: Knob[V]) -> V:
    """Ask our own store. Its answer is kept in the history, so that a replay hears the same."""
    await gate(state)
    show(state, f"reading the knob {knob.name}")
    question = KnobQuestion(knob=knob.name)
    told = await run_local(RecordActivities.knob, question, f"What is {knob.name}?")
    # Within its limits as they were then: a history outlives them.
    return knob.read(told)
