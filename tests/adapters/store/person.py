"""What must come of merges, told in a few sets and numbers: the store is compared with it."""

from dataclasses import dataclass, field

from domain.eligibility.caps import CAP
from domain.identity import Decision, is_visitor, shared_visitor_id


@dataclass
class Story:
    """One id's run of the only journey."""

    began: int
    n: int = 1
    """Which message it wants to send next."""
    sent: set[int] = field(default_factory=set)
    is_over: bool = False
    """Whether another run goes on instead."""


@dataclass
class People:
    """Who is who, what they said, and what they got."""

    owner: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    said: dict[str, bool] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)
    """The id that was told, and the event's."""
    got: list[tuple[str, int]] = field(default_factory=list)
    """The id whose run sent it, and which message."""
    merges: int = 0

    def whose(self, name: str) -> str:
        """The customer whose id this is."""
        return self.owner.setdefault(name, name)

    def meant(self, name: str) -> str:
        """Whom a call means."""
        return self.whose(shared_visitor_id(name) if name in self.shared else name)

    def theirs(self, name: str) -> list[str]:
        """All ids of the customer whose id this is."""
        return [each for each in list(self.owner) if self.whose(each) == self.whose(name)]

    def becomes(self, name: str, user: str, *, by_alias: bool) -> Decision:
        """An id is to become a customer's."""
        if self.whose(name) == self.whose(user):
            return Decision.SAME
        if self.whose(name) != name:
            self.shared |= {name} if is_visitor(name) else set()
            return Decision.TAKEN
        if not by_alias and not is_visitor(name):
            return Decision.NOT_A_VISITOR
        self._unite(name, self.whose(user))
        return Decision.MERGED

    def _unite(self, name: str, into: str) -> None:
        words = [self.said.pop(each) for each in (name, into) if each in self.said]
        if words:
            self.said[into] = all(words)
        self.owner |= dict.fromkeys(self.theirs(name), into)
        alive = [self.stories[each] for each in self.theirs(into) if each in self.stories]
        alive = sorted((one for one in alive if not one.is_over), key=lambda one: one.began)
        for younger in alive[1:]:
            younger.is_over = True
            alive[0].sent |= younger.sent

    def sends(self, name: str, now: int) -> str:
        """A run asks for its next message; what comes of it."""
        story = self.stories.setdefault(name, Story(now))
        outcome = self._decided(name, story)
        if outcome != "frequency_cap":
            story.n += 1
        return outcome

    def _decided(self, name: str, story: Story) -> str:
        if story.n in story.sent:
            return "already_sent"
        if story.is_over:
            return "merged"
        if not self.said.get(self.whose(name)):
            return "no_consent"
        ids = self.theirs(name)
        if sum(who in ids for who, _ in self.got) >= CAP:
            return "frequency_cap"
        story.sent.add(story.n)
        self.got.append((name, story.n))
        return "sent"
