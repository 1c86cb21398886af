"""Times on pages: a reader sees UTC, and a machine the exact instant."""

import re
from datetime import datetime

from markupsafe import Markup, escape

from starter.telling.moments import moment

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)")
"""As `moment` writes one."""


def time_element(at: datetime) -> Markup:
    """Write an instant in UTC."""
    return with_times(f"{moment(at)} UTC")


def with_times(text: str) -> Markup:
    """Return plain text as HTML, each moment in it marked as a time in UTC."""
    marked = r'<time datetime="\1T\2Z">\1 \2</time>'
    return Markup(_MOMENT.sub(marked, str(escape(text))))  # noqa: S704 - it is escaped
