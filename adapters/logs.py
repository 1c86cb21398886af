"""Logs: structured, silent during replay, and without an exception's own words.

An unexpected error may quote an address or a key; which error it is, and where it arose, is enough
to find it.
"""

import logging
import sys
import traceback
from pathlib import Path

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PACKAGES = (
    *("activities", "adapters", "cli", "languages", "messages", "starter", "vendors"),
    *("webhooks", "workers", "workflows"),
)
"""Ours, which log from the level asked for on."""


def configure_logs(level: int = logging.INFO) -> None:
    """Log to stderr: JSON lines, or readable ones at a terminal; libraries from WARNING on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_during_replay,
        withhold_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    at_terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer() if at_terminal else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for package in PACKAGES:
        logging.getLogger(package).setLevel(level)


def drop_during_replay(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Log what a workflow says once, not at every replay."""
    if _is_replay():
        raise structlog.DropEvent
    return event_dict


def _is_replay() -> bool:
    # Looked up: to import it takes longer than some commands, and who runs a workflow has it.
    workflow = sys.modules.get("temporalio.workflow")
    return bool(workflow and workflow.in_workflow() and workflow.unsafe.is_replaying())


def withhold_words(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """Replace an exception by its kind and the line where it arose."""
    exc_info = event_dict.pop("exc_info", None)
    error = _error_of(exc_info)
    if error is not None:
        event_dict["error"] = type(error).__name__
        event_dict["place"] = origin_of(error)
    return event_dict


def origin_of(error: BaseException) -> str:
    """Return where an error arose, `file.py:12`, or an empty text."""
    places = traceback.extract_tb(error.__traceback__)
    return f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""


def _error_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        _, error, _ = exc_info
        return error if isinstance(error, BaseException) else None
    return sys.exc_info()[1] if exc_info else None
