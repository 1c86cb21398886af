"""Topics as customers know them, in their language."""

from liquid import RenderContext
from liquid.filter import with_context


@with_context
def topic(told: object, *, context: RenderContext) -> str:
    """Write what a topic is called, as a filter of templates: nothing for what is no topic."""
    names: dict[object, str] = context.resolve("topics")
    return names.get(told, "") if isinstance(told, str) else ""
