"""What a channel declares of itself. All other code asks its spec, and never which one it is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from domain.customers import Channel, Topic
from domain.ids import channel_queue
from domain.messages import Email, Text


class Markup(StrEnum):
    """What the body of a channel's templates is written in."""

    MJML = "mjml"
    """Compiled to HTML, with a plain-text part made of it."""
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class ChannelSpec:
    """One channel. Pure: it does no I/O, and reads no clock and no settings."""

    name: Channel
    """Opaque: it stands in histories, in the store and on the wire, and outlives any rename."""
    label: str
    """How a sentence calls it: `e-mail`."""
    plural: str
    """How a sentence calls what it carries: `e-mails`."""
    trait: str
    """The trait of `identify` that holds its address. Two channels may share one."""
    trait_hint: str = ""
    """How the trait is written, for the API's documentation."""
    longest: int = 254
    """How many characters the trait may have."""
    most_addresses: int = 1
    """How many addresses a customer may have: one, or several as with push tokens. The one that was
    given last is used; the oldest are forgotten."""
    normalise: Callable[[str], str]
    """Spells an address as it is kept; raises ValueError, quoting nothing, if it is none."""
    in_country: Callable[[str, str], str] | None = None
    """Spells one that is written as in a country (two letters); raises ValueError if it is none."""
    guesses: Callable[[str, str | None], tuple[str, ...]] | None = None
    """Returns what a person may mean who types an address, perhaps with a country: each as it is
    kept. None: only what `localise` makes of it."""
    fold: Callable[[str], str]
    """Spells an address for comparing: two with the same result reach the same person."""
    content: type[Email | Text]
    """What a rendered message is here."""
    markup: Markup
    parts: tuple[str, ...]
    """The parts that a message's words need, the body last."""
    confirms_opt_out: Callable[[str], bool] = lambda _address: False
    """Tells whether one word goes back to an address that opts out, as its country has it."""
    has_footer: bool = False
    """Whether its messages end with links to unsubscribe, and to the customer's preferences."""
    takes_replies: bool = False
    """Whether customers answer in it: STOP, START, or an answer to a question."""
    zones_of: Callable[[str], tuple[str, ...]] | None = None
    """Returns the IANA zones in which an address may be. None: its addresses tell nothing of it."""
    has_quiet_hours: bool = True
    """Whether it waits for the customer's morning, because it makes a noise."""
    transactional_by_default: bool = False
    """Whether what a customer asked for may leave without an opt-in."""

    @property
    def queue(self) -> str:
        """The task queue on which its messages leave, at its vendor's rate."""
        return channel_queue(self.name)

    def localise(self, address: str, country: str | None) -> str:
        """Return an address as it is kept, also one that is written as in a known country.

        Raises ValueError, quoting nothing, if it is none.
        """
        try:
            return self.normalise(address)
        except ValueError:
            if country is None or self.in_country is None:
                raise
            return self.normalise(self.in_country(address, country))

    def meant_by(self, typed: str, country: str | None) -> tuple[str, ...]:
        """Return the addresses that a person may mean who typed one, each as it is kept.

        None where it is no address of this channel.
        """
        if len(typed) > self.longest:
            return ()
        if self.guesses is not None:
            return self.guesses(typed, country)
        try:
            return (self.localise(typed, country),)
        except ValueError:
            return ()

    def consents_by_default(self, topic: Topic) -> bool:
        """Tell whether `topic` may leave to a customer who never said yes or no."""
        return self.transactional_by_default and topic.transactional
