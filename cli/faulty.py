"""Code of a journey that cannot be imported: where that fails, for whoever typed a command."""

import traceback
from pathlib import Path

from cli.checking.source import Mistake

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "workflows"


def fault_of_import(error: BaseException) -> str | None:
    """Return file, line and reason where code of a journey was imported in vain; else None."""
    found = mistake_of_import(error)
    return found and f"{found}\n`jornada check` names what is wrong with journeys."


def mistake_of_import(error: BaseException) -> Mistake | None:
    """Return the last line of journeys' code that led to an error of import; None if none did."""
    if isinstance(error, SyntaxError) and error.filename and _is_a_journeys(error.filename):
        return _mistake(error.filename, error.lineno, error)
    frames = [
        each for each in traceback.extract_tb(error.__traceback__) if _is_a_journeys(each.filename)
    ]
    if not any(each.name == "<module>" for each in frames):
        return None
    return _mistake(frames[-1].filename, frames[-1].lineno, error)


def reason_of(error: BaseException) -> str:
    """Return what is wrong; our own errors say it in a sentence."""
    is_ours = type(error).__module__.startswith("domain.")
    return str(error) if is_ours else f"{type(error).__name__}: {error}"


def _is_a_journeys(filename: str) -> bool:
    path = Path(filename)
    if not path.is_relative_to(FOLDER):
        return False
    package, *module = path.relative_to(FOLDER).parts
    return bool(module) and package != "base"


def _mistake(filename: str, line: int | None, error: BaseException) -> Mistake:
    return Mistake(str(Path(filename).relative_to(ROOT)), line or 1, reason_of(error))
