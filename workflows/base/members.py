"""What Temporal is shown of a journey's class."""

from collections.abc import Iterable

from temporalio import workflow


class Members(type):
    """The class of journeys' classes: in the sandbox, `dir` lists what Temporal marked, no more.

    A worker defines a journey's class anew for each enrolment that it takes up, and the SDK looks
    at every member of it and of each base for a mark: else a twentieth of all that a worker does.
    """

    def __dir__(cls) -> Iterable[str]:
        """List the class's members, as a person wants them and as the SDK does."""
        if not workflow.unsafe.in_sandbox():
            return super().__dir__()
        every = (member for each in cls.__mro__ for member in vars(each).items())
        return dict.fromkeys(name for name, member in every if _is_marked(member))


def _is_marked(member: object) -> bool:
    """Tell whether a method is a workflow's `run`, a signal, a query, an update or the like."""
    notes = getattr(member, "__dict__", None) or ()
    return any(note.startswith(("__temporal_", "_defn")) for note in notes)
