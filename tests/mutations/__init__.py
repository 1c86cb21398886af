"""Every mutation, by what it breaks. `tests.mutate` tries them."""

from tests.mutations import (
    answers,
    consent,
    console,
    customers,
    decisions,
    entering,
    field,
    histories,
    intake,
    never_lost,
    never_twice,
    operating,
    queues,
    rights,
    segments,
    serving,
)

MUTATIONS = (
    *never_twice.MUTATIONS,
    *never_lost.MUTATIONS,
    *histories.MUTATIONS,
    *intake.MUTATIONS,
    *consent.MUTATIONS,
    *decisions.MUTATIONS,
    *answers.MUTATIONS,
    *field.MUTATIONS,
    *customers.MUTATIONS,
    *queues.MUTATIONS,
    *rights.MUTATIONS,
    *segments.MUTATIONS,
    *entering.MUTATIONS,
    *console.MUTATIONS,
    *serving.MUTATIONS,
    *operating.MUTATIONS,
)
