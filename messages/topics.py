"""Topics as customers know them, in their language."""

from liquid import RenderContext
from liquid.filter import with_context

from domain.customers import Topic
from languages.loader import topic_words


@with_context
def topic(told: object, *, context: RenderContext) -> str:
    """Write what a topic is called, as a filter of templates: nothing for what is no topic."""
    names = topic_words(str(context.resolve("locale")))
    return next((words.name for each, words in names.items() if each == told), "")
