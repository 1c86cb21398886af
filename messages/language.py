"""The language of the templates: Liquid, strict, bounded, and small.

No value of a customer's breaks a render: what cannot be compared is not true, and what is missing
has no items.
"""

from typing import TextIO

from liquid import Environment, FalsyStrictUndefined, Mode, RenderContext, TokenStream
from liquid.ast import Node
from liquid.builtin.expressions import BooleanExpression
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.if_tag import IfNode, IfTag
from liquid.builtin.tags.unless_tag import UnlessNode, UnlessTag
from liquid.exceptions import LiquidTypeError
from liquid.expression import Expression
from liquid.stringify import to_liquid_string

from messages.filters import FILTERS

_NEEDLESS = ("include", "render", "echo", "liquid", "tablerow", "increment", "decrement")
"""Tags that no message needs: they read other files, or write what other tags do."""


class Missing(FalsyStrictUndefined):
    """What is missing: it may be asked for and looped over, and not be printed."""

    allowed_properties = FalsyStrictUndefined.allowed_properties | {"items"}

    def items(self) -> tuple[()]:  # type: ignore[override] # none, whatever their type
        """Return no items."""
        return ()

    def __len__(self) -> int:
        return 0


class _Asked(BooleanExpression):
    """A condition: values that cannot be compared, such as a text and a number, make it false."""

    __slots__ = ()

    def evaluate(self, context: RenderContext) -> bool:
        try:
            return super().evaluate(context)
        except LiquidTypeError:
            return False


class _If(IfTag):
    mode = Mode.STRICT  # else `{% else if … %}` is taken for an else

    def parse(self, stream: TokenStream) -> Node:
        return _asking(super().parse(stream))


class _Unless(UnlessTag):
    def parse(self, stream: TokenStream) -> Node:
        return _asking(super().parse(stream))


class _PrintedNode(OutputNode):
    """What is printed: a truth is not."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        told = self.expression.evaluate(context)
        if isinstance(told, bool):
            return 0
        return buffer.write(to_liquid_string(told, context.autoescape))


class _Printed(Output):
    node_class = _PrintedNode


class _Bounded(Environment):
    loop_iteration_limit = 1_000
    local_namespace_limit = 50_000
    output_stream_limit = 1_000_000
    """Bytes. Gmail clips an e-mail at 102 KB, which is no reason to send none."""


def _environment(*, autoescape: bool) -> Environment:
    environment = _Bounded(autoescape=autoescape, undefined=Missing)
    environment.filters = dict(FILTERS)
    for tag in _NEEDLESS:
        del environment.tags[tag]
    for made in (_If, _Unless, _Printed):
        environment.add_tag(made)
    return environment


def _asking(node: Node) -> Node:
    if isinstance(node, IfNode | UnlessNode):
        node.condition = _asked(node.condition)
        for other in node.alternatives:
            other.expression = _asked(other.expression)
    return node


def _asked(condition: Expression) -> Expression:
    if isinstance(condition, BooleanExpression):
        return _Asked(condition.token, condition.expression)
    return condition


HTML = _environment(autoescape=True)
PLAIN = _environment(autoescape=False)
