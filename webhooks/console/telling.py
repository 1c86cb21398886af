"""An account, as the customer's page shows it: plain values for its template."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from markupsafe import Markup

from domain.clock import beside_utc, humanized
from domain.explanation import (
    EnrolmentFacts,
    ExplainedEnrolment,
    ExplainedTask,
    ExplainedTouchpoint,
    ParkedEvent,
)
from domain.journeys import StatusReport
from domain.view import Timeline
from starter.client.catalogue import title_of
from starter.telling.addresses import address_told
from starter.telling.answers import said, wrote
from starter.telling.consents import consent, consent_change, opt_out, suppression, tells_more
from starter.telling.enrolments import ending_told
from starter.telling.happened import Happened
from starter.telling.identities import identity
from starter.telling.moments import Clock
from starter.telling.pauses import paused, pauses_met
from starter.telling.people import operation
from starter.telling.plainly import label, plain
from starter.telling.profiles import dropped
from starter.telling.standing import Ways, held, next_of
from starter.telling.stranded import standstill
from starter.telling.timeline import entry_told
from starter.telling.touchpoints import delivered
from webhooks.console.account import Account, Now
from webhooks.console.reasons import whys
from webhooks.console.times import time_element, with_times

MOST_MESSAGES = 60
"""On a customer's page: the newest. The timeline has all."""
MOST_ENDED = 20
WAYS = Ways("somebody resumes it", "its pause to end")

Row = Mapping[str, object]
Lines = list[Markup]


def entries_of(timeline: Timeline, clock: Clock) -> list[Row]:
    """Return the entries of a page of a timeline."""
    return [
        {"at": time_element(entry.at), "lines": _lines(entry_told(entry, clock))}
        for entry in timeline.entries
    ]


class Telling:
    """Tells one account, by its customer's clock."""

    def __init__(self, account: Account, temporal_ui: str) -> None:
        """`temporal_ui` is where the Temporal UI shows workflows of our namespace, or nothing."""
        self._account = account
        self._told = account.told
        self._ui = temporal_ui
        self._clock = Clock(account.told.time_zone)

    def page(self) -> dict[str, object]:
        """Return all that the page shows, but for its timeline."""
        return {
            "clock": self._clock.label,
            "with_them": self._with_them(),
            "running": [self._standing(one) for one in self._account.running()],
            "ended": [self._over(one) for one in self._account.ended()[:MOST_ENDED]],
            "messages": self._messages(),
            "answers": self._answers(),
            "handled": self._handled(),
            "reached": self._reached(),
            "suppressed": _rows(map(suppression, self._told.suppressions)),
            "opt_outs": _rows(opt_out(one, self._clock) for one in self._told.opt_outs),
            "consents": _rows(map(consent, self._told.consents)),
            "consent_log": _rows(
                consent_change(one) for one in reversed(self._told.consent_log) if tells_more(one)
            ),
            "identities": _rows(map(identity, self._told.identities)),
            "dropped": _rows(map(dropped, self._told.dropped_traits)),
            "parked": [_parked(one) for one in self._told.parked_events],
            "left_out": self._told.left_out.seen if self._told.left_out else "",
        }

    def _with_them(self) -> str:
        local = beside_utc(datetime.now(UTC), self._clock.zone)
        return f"It is {local:%H:%M} with them now." if local else ""

    def _standing(self, one: ExplainedEnrolment) -> Row:
        now = self._account.now.get(one.workflow_id, Now())
        pauses = pauses_met(self._told, one.workflow_id)
        return {
            **self._named(one),
            "began": time_element(one.started_at),
            "stage": label(now.status.stage if now.status else one.stage or ""),
            "doing": with_times(now.status.doing) if now.status else "",
            "is_paused": bool(pauses),
            "next": self._next(now.status, is_paused=bool(pauses)),
            "held": _lines(held(now.status, self._clock)) if now.status else [],
            "is_held": bool(now.status and now.status.held),
            "trouble": [*_lines(standstill(one)), *_lines(_silence(now, self._may_ask(one)))],
            "quarantined": _quarantined(now.status),
            "tasks": [
                f"{task.owner} has to help: {task.reason}"
                for task in self._told.tasks
                if task.resolved_at is None and task.workflow_id == one.workflow_id
            ],
            "may_operate": self._may_ask(one),
        }

    def _may_ask(self, one: EnrolmentFacts) -> bool:
        return self._account.is_theirs(one.journey)

    def _next(self, status: StatusReport | None, *, is_paused: bool) -> Markup:
        if status is None:
            return Markup("")
        told = next_of(status, self._clock, is_paused=is_paused, ways=WAYS)
        return with_times(f"{_sentence(told)}.")

    def _over(self, one: ExplainedEnrolment) -> Row:
        ended = one.ended_at or one.started_at
        how = _sentence(ending_told(one)) if self._may_ask(one) else "Ended"
        return {**self._named(one), "ended": time_element(ended), "how": how}

    def _named(self, one: EnrolmentFacts) -> dict[str, object]:
        return {
            "journey": one.journey,
            "key": one.key or "",
            "name": _journey(one),
            "link": self._link(one),
        }

    def _link(self, one: EnrolmentFacts) -> str:
        return run_url(self._ui, one.workflow_id, one.run_id)

    def _messages(self) -> list[Row]:
        sent = [(m, one) for one in self._told.enrolments for m in one.touchpoints]
        sent.sort(key=lambda pair: _at(pair[0]), reverse=True)
        return [self._message(*pair) for pair in sent[:MOST_MESSAGES]]

    def _message(self, sent: ExplainedTouchpoint, one: ExplainedEnrolment) -> Row:
        first, *more = delivered(sent, self._clock)
        more += paused(sent, one.journey, self._told.pauses, self._clock)
        return {
            "at": time_element(_at(sent)),
            "title": title_of(sent.message),
            "journey": _journey(one),
            "status": sent.status,
            "channel": sent.channel or "",
            "told": with_times(_sentence(first.removeprefix(f"{sent.message}: "))),
            "whys": list(whys(sent)),
            "lines": _lines(more),
        }

    def _answers(self) -> list[Row]:
        given = [
            (answer, f"{title_of(sent.message)}: ", sent.question or "")
            for one in self._told.enrolments
            for sent in one.touchpoints
            for answer in sent.answers
        ]
        given += [(text, "", "") for text in self._told.unmatched_texts]
        given.sort(key=lambda each: each[0].at, reverse=True)
        return [
            {
                "at": time_element(answer.at),
                "about": about,
                "question": label(question),
                "told": with_times(said(answer, self._clock)),
                "words": _lines(wrote(answer)),
            }
            for answer, about, question in given
        ]

    def _handled(self) -> list[Row]:
        """Tell who was asked to help and who did, and what operators did, the newest first."""
        tasks = [(one.at, self._task(one)) for one in self._told.tasks]
        done = [
            (one.at, _operated(operation(one), one.workflow_id)) for one in self._told.steerings
        ]
        return [row for _, row in sorted(tasks + done, key=lambda pair: pair[0], reverse=True)]

    def _task(self, one: ExplainedTask) -> Row:
        lines = [f"asked of {one.owner}, due {self._clock.moment(one.due_at)}"]
        if one.resolved_at is not None:
            took = humanized(one.resolved_at - one.at)
            lines = [
                f"{one.resolved_by} did it {self._clock.moment(one.resolved_at)}, after {took}"
            ]
            lines += [f"note: {plain(one.resolution)}"] if one.resolution else []
        elif one.claimed_by and one.claimed_at:
            lines += [f"{one.claimed_by} is at it since {self._clock.moment(one.claimed_at)}"]
        is_late = one.resolved_at is None and one.due_at < datetime.now(UTC)
        return {
            "at": time_element(one.at),
            "title": f"Task: {one.reason}",
            "lines": _lines(lines),
            "badge": "overdue" if is_late else one.state,
            "task": one.task_id if one.resolved_at is None else "",
        }

    def _reached(self) -> list[Row]:
        told = [address_told(each, self._clock) for each in self._account.view.addresses]
        return [{"channel": channel, "lines": _lines(lines)} for channel, lines in told]


def run_url(ui: str, workflow_id: str, run_id: str | None) -> str:
    """Return where the Temporal UI shows a run; nothing where no setting says where that is."""
    if not ui:
        return ""
    run = f"/{run_id}" if run_id else ""
    return f"{ui}/{quote(workflow_id, safe='')}{run}"


def _journey(one: EnrolmentFacts) -> str:
    key = one.key_as_given or one.key
    return f"{label(one.journey)} for {plain(key)}" if key else label(one.journey)


def _at(sent: ExplainedTouchpoint) -> datetime:
    return sent.sent_at or sent.decided_at or sent.created_at


def _silence(now: Now, is_asked: bool) -> Iterator[str]:
    if now.status is None and is_asked:
        yield f"It does not tell where it stands: {now.problem or 'it was not asked'}"


def _quarantined(status: StatusReport | None) -> list[str]:
    """Name what a journey was sent and could not understand: never what it held."""
    if status is None:
        return []
    return [f"{each.name} ({each.size} bytes): {each.reason}" for each in status.quarantined]


def _operated(happened: Happened, workflow_id: str) -> Row:
    first, *more = happened.lines
    return {
        "at": time_element(happened.at),
        "title": first,
        "lines": _lines([*more, *([f"in {workflow_id}"] if workflow_id else [])]),
        "badge": "",
        "task": "",
    }


def _parked(event: ParkedEvent) -> Row:
    problem = event.problem or "no reason was kept"
    return {"at": time_element(event.occurred_at), "name": event.name, "problem": problem}


def _rows(happened: Iterable[Happened]) -> list[Row]:
    return [{"at": time_element(at), "lines": _lines(lines)} for at, lines in happened]


def _lines(lines: Iterable[str]) -> Lines:
    return [with_times(line) for line in lines]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
