"""SendGrid's ids of a message: without its SDK, for which the HTTP app has no use."""

import re

_SUFFIX = re.compile(r"\.(filter|recvd).*")
"""What SendGrid appends to the `X-Message-Id` it gave us when it accepted the message."""


def message_id_of(sg_message_id: str) -> str:
    """Return the `X-Message-Id` with which SendGrid accepted what its events call so."""
    return _SUFFIX.sub("", sg_message_id)
