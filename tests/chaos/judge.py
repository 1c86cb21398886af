"""The judge: what was accepted once, twice and never, and whether anybody could have known.

It hears the fakes' journals, which attempts died, and how each enrolment ended; never what Jornada
believes of a message.

*Knowable* is what somebody could know when the settling was over: all texts, as Twilio lists them;
of e-mails those whose answer reached a living caller, those a callback about which was acknowledged
within the settling window (counted from the acceptance, so that it surely was not over), and those
about which the Email Activity API answered. What is not knowable must have followed its policy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from channels.registry import CHANNELS
from domain.customers import Channel
from domain.messages import OnUnknown
from tests.chaos.journals import Call
from tests.chaos.script import Customer, Line, Owed
from tests.chaos.timing import SETTLING

MOST_TRIES = 3
"""Attempts that nobody can account for, after which a message is not sent again."""


class Lived(NamedTuple):
    """An enrolment that has ended."""

    customer: Customer
    outcome: str


class Evidence(NamedTuple):
    """What is known beside the journals' calls."""

    interrupted: Mapping[tuple[str, str], int]
    """By customer and message, how many attempts died with their worker."""
    asked: frozenset[str]
    """The touchpoints about which the Email Activity API answered."""
    policies: Mapping[str, OnUnknown]
    """By message, what holds when nobody can say."""


NOBODY_DIED = Evidence({}, frozenset(), {})


@dataclass
class Verdict:
    """How many messages were expected, and what became of them."""

    expected: int = 0
    once: int = 0
    twice: int = 0
    never: int = 0
    unknowable_twice: int = 0
    """Of `twice`; as are, of `never`, the next. They followed their policy."""
    unknowable_never: int = 0
    offences: list[str] = field(default_factory=list)
    """What must not be: knowable and yet twice or never, against its policy, or unexpected."""

    def __add__(self, other: "Verdict") -> "Verdict":
        sums = {each.name: getattr(self, each.name) for each in fields(self)}
        return Verdict(**{name: value + getattr(other, name) for name, value in sums.items()})


def judge(lived: Iterable[Lived], calls: Iterable[Call], evidence: Evidence) -> Verdict:
    """Judge a whole run."""
    by_address = defaultdict(list)
    for call in calls:
        by_address[call.to].append(call)
    total = Verdict()
    for customer, outcome in lived:
        theirs = by_address.pop(customer.email, []) + by_address.pop(customer.phone, [])
        owed = customer.role.owes.get(outcome)
        if owed is None:
            offence = f"{customer.workflow_id} ({customer.role.name}) ended as {outcome}"
            total += Verdict(offences=[offence])
        else:
            total += _Hearing(customer, evidence).judge(owed, theirs)
    strangers = [f"{len(calls)} calls for {to}, who is nobody" for to, calls in by_address.items()]
    return total + Verdict(offences=strangers)


class _Hearing:
    """What became of one customer's messages."""

    def __init__(self, customer: Customer, evidence: Evidence) -> None:
        self._customer = customer
        self._evidence = evidence

    def judge(self, owed: Owed, calls: Sequence[Call]) -> Verdict:
        """Judge all of them."""
        by_line: dict[Line, list[Call]] = defaultdict(list)
        for call in calls:
            by_line[call.line].append(call)
        total = Verdict()
        for line in owed.once:
            total += self._once(line, by_line.pop(line, []))
        for line in owed.perhaps:
            found = by_line.pop(line, [])
            if _accepted(found):
                total += self._once(line, found)
        for line in owed.often:
            for touchpoint in _touchpoints(by_line.pop(line, [])):
                if _accepted(touchpoint):
                    total += self._once(line, touchpoint)
        for line, found in by_line.items():
            if _accepted(found):
                total += Verdict(offences=[self._tell("unexpected", line, found)])
        return total

    def _once(self, line: Line, calls: Sequence[Call]) -> Verdict:
        """Judge what should have been accepted exactly once."""
        accepted = _accepted(calls)
        if len(accepted) == 1:
            return Verdict(expected=1, once=1)
        if not accepted:
            return self._never(line, calls)
        return self._twice(line, calls, accepted)

    def _never(self, line: Line, calls: Sequence[Call]) -> Verdict:
        found = Verdict(expected=1, never=1)
        doubts = sum(not call.clear for call in calls) + self._interrupted(line)
        if line.channel is not Channel.EMAIL or not doubts or self._was_asked(calls):
            found.offences.append(self._tell("never accepted", line, calls))
        elif not self._may_be_lost(line, doubts):
            found.offences.append(self._tell("never accepted, against its policy", line, calls))
        else:
            found.unknowable_never = 1
        return found

    def _may_be_lost(self, line: Line, doubts: int) -> bool:
        once = self._evidence.policies.get(line.message) is OnUnknown.AT_MOST_ONCE
        return once or doubts >= MOST_TRIES

    def _twice(self, line: Line, calls: Sequence[Call], accepted: Sequence[Call]) -> Verdict:
        found = Verdict(expected=1, twice=1)
        if len(_touchpoints(calls)) > 1 or not self._unknowable(line, calls, accepted[:-1]):
            found.offences.append(self._tell("accepted more than once", line, calls))
        elif not self._may_be_doubled(line, accepted):
            offence = self._tell("accepted more than once, against its policy", line, calls)
            found.offences.append(offence)
        else:
            found.unknowable_twice = 1
        return found

    def _may_be_doubled(self, line: Line, accepted: Sequence[Call]) -> bool:
        again = self._evidence.policies.get(line.message) is OnUnknown.AT_LEAST_ONCE
        return again and len(accepted) <= MOST_TRIES

    def _unknowable(self, line: Line, calls: Sequence[Call], earlier: Sequence[Call]) -> bool:
        """Tell whether nobody could know of any of the acceptances but the last."""
        if line.channel is not Channel.EMAIL or self._was_asked(calls):
            return False
        if any(_told_in_time(call) for call in earlier):
            return False
        return sum(call.clear for call in earlier) <= self._interrupted(line)

    def _interrupted(self, line: Line) -> int:
        return self._evidence.interrupted.get((self._customer.customer_id, line.message), 0)

    def _was_asked(self, calls: Sequence[Call]) -> bool:
        return any(call.touchpoint in self._evidence.asked for call in calls)

    def _tell(self, wrong: str, line: Line, calls: Sequence[Call]) -> str:
        story = "; ".join(_spoken(call) for call in calls) or "no call at all"
        died = f", {self._interrupted(line)} attempts died" if self._interrupted(line) else ""
        where = f"{self._customer.workflow_id}: {line.message} by {CHANNELS[line.channel].label}"
        return f"{where}: {wrong}{died}: {story}"


def _accepted(calls: Iterable[Call]) -> list[Call]:
    return [call for call in calls if call.accepted_at]


def _touchpoints(calls: Iterable[Call]) -> list[list[Call]]:
    found = defaultdict(list)
    for call in calls:
        found[call.touchpoint].append(call)
    return list(found.values())


def _told_in_time(call: Call) -> bool:
    told, accepted = call.told_at, call.accepted_at
    return told is not None and accepted is not None and told - accepted <= SETTLING


def _spoken(call: Call) -> str:
    said = f"{call.touchpoint} {'answered' if call.clear else 'left in doubt'}"
    if call.accepted_at is None:
        return f"{said}, not accepted"
    told = f", told {call.told_at:%H:%M:%S.%f}" if call.told_at else ", never told"
    return f"{said}, accepted {call.accepted_at:%H:%M:%S.%f}{told}"


def interrupted_in(lines: Iterable[str]) -> Counter[tuple[str, str]]:
    """Count attempts that began and never ended, by customer and message."""
    open_ones: dict[str, tuple[str, str]] = {}
    for line in lines:
        word, attempt, *rest = line.split()
        if word == "begin":
            customer_id, message = rest
            open_ones[attempt] = (customer_id, message)
        else:
            open_ones.pop(attempt, None)
    return Counter(open_ones.values())
