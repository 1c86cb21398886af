"""What is said in every language: on the pages that links open, and in answers to texts."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.customers import Topic
from domain.questions import Question


class TopicWords(NamedTuple):
    """What customers are told of a topic, within a sentence."""

    name: str
    """What they get, or leave: `tips`."""
    because: str
    """Why an e-mail of it came to them: `you asked for our tips`."""


class PageWords(NamedTuple):
    """What a page says before and after its one button was pressed. `{topic}` is filled in."""

    title: str
    text: str
    button: str
    done_title: str
    done_text: str
    again_text: str
    """When it had been pressed before."""


class PreferenceWords(NamedTuple):
    """What the page of a customer's preferences says."""

    title: str
    text: str
    email: str
    sms: str
    pending: str
    """Beside a consent that is yet to be confirmed."""
    stopped: str
    """Instead of the boxes of a channel whose address is suppressed."""
    quiet_title: str
    quiet_text: str
    """`{zone}` is filled in with the customer's time zone."""
    quiet_own: str
    begins: str
    ends: str
    save: str
    nothing_title: str
    nothing_text: str
    nothing: str
    """The button of who wants nothing commercial any more."""
    saved: str
    mistaken: str
    expired_title: str
    expired_text: str
    expired_button: str
    asked_title: str
    """After a fresh link was asked for, whether or not one is sent."""
    asked_text: str


class QuestionWords(NamedTuple):
    """What a question's page says, and the text messages that answer an answer."""

    title: str
    text: str
    done_title: str
    done_text: str
    """`{answer}` is filled in with what was chosen, as a reader sees it."""
    again_text: str
    """When it had been answered before; `{answer}` is filled in."""
    late_title: str
    late_text: str
    """When the question was closed."""
    help: str = ""
    """The one text message after an answer that was not understood; `{options}` is filled in.
    Empty where nothing is misunderstood."""
    late: str = ""
    """The one text message after an answer to a question that was closed; empty where none is."""
    comment: str = ""
    """The label of a box for the customer's own words, or empty where there is none."""
    labels: Mapping[str, str] = {}
    """Words for the options that do not speak for themselves."""


class TextWords(NamedTuple):
    """Texts that answer a wish. `{company}` and `{contact}` are filled in."""

    help: str
    """After HELP, where its vendor sends none."""
    stopped: str
    """After a wish to stop, where one confirmation is asked for."""
    words: str
    """After an answer in the customer's own words, which a person reads."""


class Language(NamedTuple):
    """All words in one language."""

    tag: str
    pages: Mapping[str, PageWords]
    questions: Mapping[Question, QuestionWords]
    topics: Mapping[Topic, TopicWords]
    texts: TextWords
    preferences: PreferenceWords
    close: str
    unknown_title: str
    unknown_text: str
    outdated_title: str
    """For a link to an address that the customer no longer has."""
    outdated_text: str
    send_words: str
    """The button that sends what was written in a question's box."""
    no_words: str
    """When it was pressed, and the box was empty."""
